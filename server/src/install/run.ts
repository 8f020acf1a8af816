import { execFile } from "node:child_process";
import type { Reason } from "@core-console/shared/contract/service";

export interface Ran {
  /** null: it could not be started, or was ended by a signal */
  code: number | null;
  out: string;
  err: string;
}

/** Runs a program of the system to its end, in a locale that its words are read in. Aborting ends it. */
export function run(command: string, args: readonly string[], signal?: AbortSignal): Promise<Ran> {
  return new Promise((resolve) => {
    const env = { ...process.env, LC_ALL: "C", SYSTEMD_COLORS: "0", SYSTEMD_PAGER: "" };
    const child = execFile(
      command,
      [...args],
      { env, maxBuffer: 8 << 20, ...(signal && { signal }) },
      (error, out, err) => {
        const failed = error !== null && child.exitCode === null ? error.message : "";
        resolve({ code: child.exitCode, out: out.trim(), err: err.trim() || failed });
      },
    );
  });
}

/** Why an installation cannot go on, as a code of shared/src/words. */
export class InstallFailure extends Error {
  readonly reason: Reason;

  constructor(code: string, params: Reason["params"] = {}) {
    super(code);
    this.name = "InstallFailure";
    this.reason = { code, params };
  }
}

/** As run; throws InstallFailure with what the program said where it fails. */
export async function must(command: string, args: readonly string[], signal?: AbortSignal): Promise<string> {
  const { code, out, err } = await run(command, args, signal);
  if (code !== 0)
    throw new InstallFailure("install_command", {
      command: [command, ...args].join(" "),
      message: err || out || `${code}`,
    });
  return out;
}
