/** The user that a program runs as where this process is root and its files belong to another user. */
export interface ProcessUser {
  uid: number;
  gid: number;
}

/**
 * Returns the command line that runs a program so that the kernel kills it when this process dies for any reason, as
 * `user` where one is given. The main thread must start it.
 */
export function boundTo(program: string, args: readonly string[], user: ProcessUser | null = null): string[] {
  const identity = user === null ? [] : [`--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups"];
  return ["setpriv", ...identity, "--pdeathsig", "KILL", "--", program, ...args];
}
