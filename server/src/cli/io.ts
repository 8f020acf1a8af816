/** What a command may touch of its surroundings. */
export interface Io {
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown };
  env: Readonly<Record<string, string | undefined>>;
}

/** Exit codes of design page 2. */
export const EXIT = { done: 0, refused: 1, wrongCall: 2, unreachable: 3, unknown: 4 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
