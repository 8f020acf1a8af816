import { spawn } from "node:child_process";

/** The output of a program that has ended. The code is null where a signal ended it. */
export interface Said {
  code: number | null;
  out: string;
  err: string;
}

/** Runs a short command to its end. Its output stays in memory: it may be a secret. */
export function runToEnd(argv: readonly string[]): Promise<Said> {
  const [command = "", ...args] = argv;
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  const said = { out: "", err: "" };
  child.stdout.on("data", (bytes: Buffer) => (said.out += bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => (said.err += bytes.toString()));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...said }));
  });
}
