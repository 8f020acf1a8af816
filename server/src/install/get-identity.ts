import { spawn } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import { nodeFiles } from "../lib/node-files.ts";
import type { Account } from "./make-home.ts";
import type { Undo } from "./undo.ts";

/** The hidden command of `kuma` that gets a Core its identity, and where it finds its options: no ID on a command line. */
export const IDENTITY_COMMAND = "core-identity";
export const IDENTITY_OPTIONS = "KUMA_IDENTITY";
const PASSED = ["PATH", "LANG", "LC_ALL", "LC_MESSAGES", "KUMA_ETCD"];

/**
 * Has the installed program found the cluster or enrol with one, as kuma and in its home, before any unit starts: only
 * here may it ask on the terminal whom to trust. It says itself what is wrong. Throws SaidAlready.
 */
export async function getIdentity(o: {
  home: string;
  id: string;
  account: Account;
  options: string;
  undo: Undo;
  signal: AbortSignal;
}): Promise<void> {
  const { core } = nodeFiles(o.home, o.id);
  o.undo.add(() => {
    rmSync(core, { recursive: true, force: true });
    rmSync(join(o.home, "lock"), { force: true });
  });
  const env = Object.fromEntries(
    PASSED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
  const child = spawn(join(o.home, "kuma"), [IDENTITY_COMMAND], {
    ...o.account,
    cwd: o.home,
    env: { ...env, HOME: o.home, [IDENTITY_OPTIONS]: o.options },
    stdio: "inherit",
    signal: o.signal,
    killSignal: "SIGTERM",
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", (error) => (o.signal.aborted ? resolve(null) : reject(error)));
    child.once("exit", resolve);
  });
  if (code !== 0) throw new SaidAlready();
}

/** Whether the ID of a join may have been sent by now: the key that it was sent with is kept before. */
export function idMayBeUsed(home: string, id: string): boolean {
  return id !== FIRST_CORE_ID && existsSync(nodeFiles(home, id).nodeKey);
}

/** The program that failed said why. */
export class SaidAlready extends Error {}
