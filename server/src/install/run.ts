import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import type { Reason } from "@core-console/shared/contract/service";

export interface Ran {
  /** null: it could not be started, or was ended by a signal */
  code: number | null;
  out: string;
  err: string;
}

/**
 * Runs a program of the system to its end, in a locale whose texts are parsed. Aborting ends it; Ctrl+C on the terminal
 * does not, as it has a session of its own: useradd, for example, is not interrupted half-way, nor is its undoing.
 */
export async function run(command: string, args: readonly string[], signal?: AbortSignal): Promise<Ran> {
  const env = { ...process.env, LC_ALL: "C", SYSTEMD_COLORS: "0", SYSTEMD_PAGER: "" };
  const child = spawn(command, [...args], {
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    ...(signal && { signal }),
  });
  let failed = "";
  child.on("error", (error) => (failed = error.message));
  const closed = new Promise((resolve) => child.once("close", resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  // A program that could not be started has the system's error number, negated.
  const code = child.exitCode !== null && child.exitCode >= 0 ? child.exitCode : null;
  return { code, out: out.trim(), err: err.trim() || failed || (child.signalCode ?? "") };
}

/** Why an installation cannot continue, as a code of shared/src/words. */
export class InstallFailure extends Error {
  readonly reason: Reason;

  constructor(code: string, params: Reason["params"] = {}) {
    super(code);
    this.name = "InstallFailure";
    this.reason = { code, params };
  }
}

/** Runs a program as `run` does; throws InstallFailure with its output where it fails. */
export async function must(command: string, args: readonly string[], signal?: AbortSignal): Promise<string> {
  const { code, out, err } = await run(command, args, signal);
  if (code !== 0)
    throw new InstallFailure("install_command", {
      command: [command, ...args].join(" "),
      message: err || out || `${code}`,
    });
  return out;
}
