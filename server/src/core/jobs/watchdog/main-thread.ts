import { readFileSync } from "node:fs";

const SCHEDSTAT = `/proc/self/task/${process.pid}/schedstat`;
const PERIOD_MS = 10_000;

/** What the main thread has run and has waited for a processor since its start, ms; `waitedMs` null where Linux does not count it. */
export function ofMainThread(): { ranMs: number; waitedMs: number | null } {
  const { user, system } = process.threadCpuUsage();
  return { ranMs: (user + system) / 1000, waitedMs: waitedOf(schedstat()) };
}

/** From the text of a schedstat file: ran, waited (both ns), times it ran. */
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

/** Which part of the last ten seconds or more the main thread waited for a processor, in percent. */
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

  /** null before ten seconds have passed, and where the kernel does not count it */
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
