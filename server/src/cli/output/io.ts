import type { Reason } from "@core-console/shared/contract/service";

/** The terminal at which a user can be asked. Null answers: given up with Ctrl+D. */
export interface Terminal {
  ask(prompt: string): Promise<string | null>;
  /** without showing what is typed */
  askSecret(prompt: string): Promise<string | null>;
}

/** The etcd that a Core with this home would run, or why there is none. */
export type HostEngine = { ok: true; path: string; version: string } | { ok: false; reason: Reason };

/** What a command may touch of its surroundings. */
export interface Io {
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown };
  env: Readonly<Record<string, string | undefined>>;
  /** null where there is no interactive user: a script, a pipe */
  terminal: Terminal | null;
  /** all of the standard input */
  readStdin: () => Promise<string>;
  engineOf: (home: string) => Promise<HostEngine>;
}

/** Exit codes of the command line (docs/architecture/overview.md). */
export const EXIT = { done: 0, refused: 1, wrongCall: 2, unreachable: 3, unknown: 4 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
