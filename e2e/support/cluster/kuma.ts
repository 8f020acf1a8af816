import { existsSync, globSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout's root folder. */
export const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

const BUILT = join(ROOT, "server/dist/kuma");
const SOURCES = ["server/src/**/*.ts", "shared/src/{contract,domain,words}/**/*.ts"];

function isFresh(): boolean {
  if (!existsSync(BUILT)) return false;
  const builtAt = statSync(BUILT).mtimeMs;
  return globSync(SOURCES, { cwd: ROOT }).every(
    (f) => f.endsWith(".test.ts") || statSync(join(ROOT, f)).mtimeMs <= builtAt,
  );
}

const NODE_COMPILE_CACHE = join(ROOT, ".cache/compiled");

let chosen: readonly string[] | null = null;

/**
 * The words that every `kuma …` command begins with: KUMA_EXECUTABLE, what `npm run build` made where it is newer than
 * its sources, else the sources themselves. Chosen once a process.
 */
export function kuma(): readonly string[] {
  const asked = process.env["KUMA_EXECUTABLE"];
  chosen ??=
    asked !== undefined && asked !== ""
      ? [asked]
      : isFresh()
        ? [BUILT]
        : [process.execPath, join(ROOT, "server/src/main/kuma.ts")];
  return chosen;
}

/**
 * The environment of a Core under test: this one, in English, with the steadiness of a join shortened, compiled code
 * shared, and no warning of an old engine.
 */
export function kumaEnv(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { KUMA_SELF: _, KUMA_HOME: __, NODE_OPTIONS: ___, VITEST: ____, NODE_ENV: _____, ...inherited } = process.env;
  return {
    ...inherited,
    NODE_COMPILE_CACHE,
    LANG: "C.UTF-8",
    LC_ALL: "C.UTF-8",
    KUMA_JOIN_STEADY_MS: "1000",
    KUMA_LEAST_ENGINE: "3.4",
    ...more,
  };
}
