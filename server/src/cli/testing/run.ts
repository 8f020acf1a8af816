import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCli } from "../cli.ts";
import type { HostEngine, KnownCopy, RecoveryPort, RestorePort, SnapshotProof, Terminal } from "../output/io.ts";
import { fakeApi, type Reply, type Seen } from "./fake-api.ts";

export interface Around {
  env?: Record<string, string>;
  /** what is answered on the terminal, one after the other; without it there is no terminal */
  typed?: readonly (string | null)[];
  stdin?: string;
  engine?: HostEngine;
  recovery?: Partial<RecoveryPort>;
  /** what proving a snapshot finds */
  proof?: SnapshotProof;
  knownCopy?: KnownCopy;
  restore?: Partial<RestorePort>;
}

/** Creates a folder for what `kuma login` stores: not the one of the user who runs the tests. */
export const stateFolder = (): string => mkdtempSync(join(tmpdir(), "kuma-state-"));
const EMPTY = stateFolder();
const NONE: HostEngine = { ok: false, reason: { code: "engine_missing", params: { needed: "3.4" } } };

const NO_RECOVERY: RecoveryPort = {
  isRoot: () => false,
  hasUnit: () => false,
  homesBeside: () => new Map(),
  begun: () => "none",
  answering: () => Promise.resolve([]),
  snapshots: () => Promise.resolve([]),
  recover: () => Promise.reject(new Error("nothing is recovered in this test")),
};

const NO_RESTORE: RestorePort = {
  hostName: () => "host.soc.example",
  look: () => Promise.reject(new Error("nothing is read in this test")),
  restore: () => Promise.reject(new Error("nothing is restored in this test")),
  install: () => Promise.reject(new Error("nothing is installed in this test")),
};

/** Runs a line of words as the command line does; `asked` are the prompts. */
export async function run(
  line: readonly string[],
  { env = {}, typed, stdin = "", engine = NONE, recovery, proof, knownCopy, restore }: Around = {},
) {
  let [out, err] = ["", ""];
  const asked: string[] = [];
  const answers = [...(typed ?? [])];
  const ask = (prompt: string): Promise<string | null> => {
    asked.push(prompt);
    return Promise.resolve(answers.shift() ?? null);
  };
  const terminal: Terminal | null = typed === undefined ? null : { ask, askSecret: ask };
  const exit = await runCli(line, {
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    env: { XDG_STATE_HOME: EMPTY, ...env },
    terminal,
    readStdin: () => Promise.resolve(stdin),
    engineOf: () => Promise.resolve(engine),
    recovery: { ...NO_RECOVERY, ...recovery },
    proveSnapshot: () =>
      proof === undefined ? Promise.reject(new Error("nothing is proven in this test")) : Promise.resolve(proof),
    knownCopyIn: () => Promise.resolve(knownCopy ?? null),
    restore: { ...NO_RESTORE, ...restore },
  });
  return { exit, out, err, asked };
}

/** The same against a scripted API, which is closed afterwards. */
export async function kuma(
  line: readonly string[],
  reply: (seen: Seen, count: number) => Reply,
  around: Around = {},
): Promise<Awaited<ReturnType<typeof run>> & { seen: Seen[] }> {
  const api = await fakeApi(reply);
  try {
    return { ...(await run([...line, "--core", api.core], around)), seen: api.seen };
  } finally {
    await api.close();
  }
}
