import { readFileSync } from "node:fs";

/** Linux reports processor time for user space in hundredths of a second, whatever the kernel's own clock. */
const TICK_MS = 10;

/** Returns the processor time that a process has used so far, all its threads, without its children, ms. */
export function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name in parentheses may contain anything: fields are counted from behind it. utime is the 14th, stime the 15th.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
