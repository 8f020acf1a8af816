import { readFileSync } from "node:fs";

const SCHEDSTAT = `/proc/self/task/${process.pid}/schedstat`;
const PERIOD_MS = 10_000;

/**
 * Returns the main thread's CPU time and its wait for a processor since its start, ms; `waitedMs` is null where Linux
 * does not count it.
 */
export function ofMainThread(): { ranMs: number; waitedMs: number | null } {
  const { user, system } = process.threadCpuUsage();
  return { ranMs: (user + system) / 1000, waitedMs: waitedOf(schedstat()) };
}

/**
 * Returns the waiting time (ms) in the text of a schedstat file: ran, waited (both ns), number of runs. Null if it is
 * none.
 * @internal
 */
export function waitedOf(schedstat: string): number | null {
  const waited = /^\d+ (\d+) \d+/.exec(schedstat)?.[1];
  return waited === undefined ? null : Number(waited) / 1e6;
}

function schedstat(): string {
  try {
    return readFileSync(SCHEDSTAT, "utf8");
  } catch {
    return "";
  }
}

/** Measures how much of at least the last ten seconds the main thread waited for a processor, in percent. */
export class ProcessorWait {
  readonly #now: () => number;
  readonly #waitedMs: () => number | null;
  #since: { atMs: number; waitedMs: number | null };
  #percent: number | null = null;

  constructor(now: () => number, waitedMs: () => number | null = () => ofMainThread().waitedMs) {
    this.#now = now;
    this.#waitedMs = waitedMs;
    this.#since = { atMs: now(), waitedMs: waitedMs() };
  }

  /** the percentage; null during the first ten seconds, and where the kernel does not count it */
  get percent(): number | null {
    const atMs = this.#now();
    const passed = atMs - this.#since.atMs;
    if (passed < PERIOD_MS) return this.#percent;
    const waitedMs = this.#waitedMs();
    const waited = waitedMs === null || this.#since.waitedMs === null ? null : waitedMs - this.#since.waitedMs;
    this.#since = { atMs, waitedMs };
    this.#percent = waited === null ? null : Math.min(100, Math.max(0, Math.round((100 * waited) / passed)));
    return this.#percent;
  }
}
