import { setPriority } from "node:os";

/**
 * Lowers the priority of a process or thread, and of all that it starts from now on, to this niceness (1 to 19). False
 * where the system does not allow it, as under a unit that an earlier version wrote: the work is then done at the usual
 * priority.
 */
export function lowerPriority(pid: number, niceness: number): boolean {
  try {
    setPriority(pid, niceness);
    return true;
  } catch {
    return false;
  }
}
