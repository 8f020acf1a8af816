import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import { EXIT_WAITS } from "../../lib/process/exit-codes.ts";
import { nodeFiles } from "../../lib/process/node-files.ts";
import type { Account } from "./make-home.ts";
import { removeCore } from "./remove-core.ts";
import type { Undo } from "../undo.ts";

/**
 * The hidden command of `kuma` that obtains a Core's identity, and the variable with its options: no ID on a command
 * line.
 */
export const IDENTITY_COMMAND = "core-identity";
export const IDENTITY_OPTIONS = "KUMA_IDENTITY";
/** Time to end after the request to stop, ms. */
const KILL_AFTER_MS = 5000;
const PASSED = ["PATH", "LANG", "LC_ALL", "LC_MESSAGES", "KUMA_ETCD"];

/**
 * Runs the installed program to found the cluster or enrol with one, as kuma and in its home, before any unit starts:
 * only here can it ask on the terminal which cluster to trust. It prints its errors itself. It has ended when this
 * returns, also when aborted: what it made can be removed then, and nothing makes it again. `waits`: the join waits for
 * an administrator, and the unit resumes it. Throws SaidAlready.
 */
export async function getIdentity(parts: {
  home: string;
  id: string;
  account: Account;
  options: string;
  undo: Undo;
  signal: AbortSignal;
  killAfterMs?: number;
}): Promise<"made" | "waits"> {
  parts.undo.add(() => {
    removeCore(parts.home, parts.id);
    rmSync(join(parts.home, "lock"), { force: true });
  });
  const env = Object.fromEntries(
    PASSED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
  const child = spawn(join(parts.home, "kuma"), [IDENTITY_COMMAND], {
    ...parts.account,
    cwd: parts.home,
    env: { ...env, HOME: parts.home, [IDENTITY_OPTIONS]: parts.options },
    stdio: "inherit",
  });
  const code = await ended(child, parts.signal, parts.killAfterMs ?? KILL_AFTER_MS);
  if (code === EXIT_WAITS) return "waits";
  if (code !== 0) throw new SaidAlready();
  return "made";
}

async function ended(child: ChildProcess, signal: AbortSignal, killAfterMs: number): Promise<number | null> {
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    child.kill("SIGTERM");
    timer = setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  };
  if (signal.aborted) end();
  signal.addEventListener("abort", end);
  try {
    return await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", resolve);
    });
  } finally {
    signal.removeEventListener("abort", end);
    clearTimeout(timer);
  }
}

/** Reports whether the ID of a join may have been sent by now: the key that it is sent with is written before. */
export function idMayBeUsed(home: string, id: string): boolean {
  return id !== FIRST_CORE_ID && existsSync(nodeFiles(home, id).nodeKey);
}

/** The program failed and has printed why. */
export class SaidAlready extends Error {}
