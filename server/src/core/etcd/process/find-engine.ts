import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { isOlder } from "@core-console/shared/domain/version";
import type { EngineFailure } from "./engine-plan.ts";

/** An etcd executable and its version. */
export interface FoundEngine {
  path: string;
  version: string;
}
export type FindResult = ({ ok: true } & FoundEngine) | { ok: false; failure: EngineFailure };

/** The oldest supported version of etcd. */
const OLDEST = "3.4";

/**
 * Returns the version in the output of `etcd --version` (`etcd Version: 3.4.23` → `3.4.23`); null if there is none.
 * @internal
 */
export function parseVersion(output: string): string | null {
  return /^etcd Version:\s*v?(\d+\.\d+\.\d+\S*)/m.exec(output)?.[1] ?? null;
}

function askVersion(path: string): Promise<string | null> {
  return new Promise((resolve) => {
    const env = {
      PATH: process.env["PATH"] ?? "",
      ...(process.arch === "arm64" && { ETCD_UNSUPPORTED_ARCH: "arm64" }),
    };
    execFile(path, ["--version"], { timeout: 10_000, env }, (error, stdout) =>
      resolve(error ? null : parseVersion(stdout)),
    );
  });
}

/** Reports whether a file is there and may be executed. */
export const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/** Where an engine may be. */
interface EnginePlaces {
  home: string | null;
  env: Record<string, string | undefined>;
}

/**
 * Returns the paths where an engine is looked for, in this order: KUMA_ETCD (exclusively, if set), the home, PATH, the
 * private copy of a checkout (KUMA_ENGINE_CACHE).
 */
export function enginePlaces({ home, env }: EnginePlaces): string[] {
  const asked = env["KUMA_ETCD"];
  if (asked !== undefined && asked !== "") return [asked];
  const cache = env["KUMA_ENGINE_CACHE"];
  const path = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return [
    ...(home === null ? [] : [join(home, "etcd")]),
    ...path.map((folder) => join(folder, "etcd")),
    ...(cache === undefined || cache === "" ? [] : [join(cache, "usr", "bin", "etcd")]),
  ];
}

/** Finds the engine to run. One that is too old is skipped, and reported if no better one is found. */
export async function findEngine(options: EnginePlaces): Promise<FindResult> {
  const places = enginePlaces(options);
  let failure: EngineFailure = {
    code: "engine_missing",
    params: { needed: OLDEST },
    detail: `no etcd in ${places.join(", ")}`,
  };
  for (const path of places) {
    if (!(await isExecutable(path))) continue;
    const version = await askVersion(path);
    if (version === null) {
      failure = { code: "engine_crashed", params: {}, detail: `${path} --version gave no version` };
      continue;
    }
    if (!isOlder(version, OLDEST)) return { ok: true, path, version };
    failure = {
      code: "engine_too_old",
      params: { found: version, needed: OLDEST },
      detail: `${path} is ${version}`,
    };
  }
  return { ok: false, failure };
}
