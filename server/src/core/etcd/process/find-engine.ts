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

const executable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/**
 * Finds the engine to run: KUMA_ETCD (exclusively, if set), the home, PATH, the private copy of a checkout
 * (KUMA_ENGINE_CACHE). An engine that is too old is skipped, and reported if no better one is found.
 */
export async function findEngine(options: {
  home: string | null;
  env: Record<string, string | undefined>;
}): Promise<FindResult> {
  const asked = options.env["KUMA_ETCD"];
  const cache = options.env["KUMA_ENGINE_CACHE"];
  const places =
    asked !== undefined && asked !== ""
      ? [asked]
      : [
          ...(options.home === null ? [] : [join(options.home, "etcd")]),
          ...(options.env["PATH"] ?? "")
            .split(delimiter)
            .filter((d) => d !== "")
            .map((d) => join(d, "etcd")),
          ...(cache === undefined || cache === "" ? [] : [join(cache, "usr", "bin", "etcd")]),
        ];
  let failure: EngineFailure = {
    code: "engine_missing",
    params: { needed: OLDEST },
    detail: `no etcd in ${places.join(", ")}`,
  };
  for (const path of places) {
    if (!(await executable(path))) continue;
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
