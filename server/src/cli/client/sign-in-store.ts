import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import * as z from "zod/mini";
import { writeWhole } from "../../lib/process/write-whole.ts";

const SignIn = z.object({ secret: z.string(), login: z.string() });
/** By the base of the cluster, as in `https://core-1.example:7223`. */
const Stored = z.object({ format: z.literal(1), signIns: z.record(z.string(), SignIn) });
type Stored = z.infer<typeof Stored>;
type StoredSignIn = z.infer<typeof SignIn>;

type Env = Readonly<Record<string, string | undefined>>;

/** What `kuma login` stores between commands: secrets of sessions, in a file that only its owner can read. */
export interface SignInStore {
  file: string;
  /** of the first of these bases that has one: who lists several names one cluster by them */
  of(bases: readonly string[]): StoredSignIn | null;
  /** every sign-in with the base that it is for, without its secret */
  all(): { base: string; login: string }[];
  keep(bases: readonly string[], signIn: StoredSignIn): void;
  /** forgets a secret wherever it is stored */
  forget(secret: string): void;
}

/**
 * `$XDG_STATE_HOME/kuma/sessions.json`, else below `~/.local/state`. A file that cannot be read as ours counts as
 * empty.
 */
export function signInStore(env: Env): SignInStore {
  const state = env["XDG_STATE_HOME"];
  const home = env["HOME"];
  const below =
    state !== undefined && state.startsWith("/")
      ? state
      : join(home === undefined || home === "" ? homedir() : home, ".local", "state");
  const file = join(below, "kuma", "sessions.json");

  const read = (): Stored => {
    try {
      return Stored.parse(JSON.parse(readFileSync(file, "utf8")));
    } catch {
      return { format: 1, signIns: {} };
    }
  };
  const write = (stored: Stored): void => {
    writeWhole(file, `${JSON.stringify(stored, null, 2)}\n`);
  };
  return {
    file,
    of(bases) {
      const { signIns } = read();
      const base = bases.find((one) => Object.hasOwn(signIns, one));
      return base === undefined ? null : (signIns[base] ?? null);
    },
    all: () => Object.entries(read().signIns).map(([base, { login }]) => ({ base, login })),
    keep(bases, signIn) {
      const { signIns } = read();
      write({ format: 1, signIns: { ...signIns, ...Object.fromEntries(bases.map((base) => [base, signIn])) } });
    },
    forget(secret) {
      const rest = Object.entries(read().signIns).filter(([, one]) => one.secret !== secret);
      write({ format: 1, signIns: Object.fromEntries(rest) });
    },
  };
}
