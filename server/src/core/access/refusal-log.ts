import { randomUUID } from "node:crypto";
import type { Logger } from "../../lib/logger.ts";
import { keys } from "../store/keys.ts";
import type { AuditRecord } from "../store/records.ts";

/** What was refused, in the audit's words. Holds nothing that a stranger typed but `from`. */
export type Refusal = Pick<AuditRecord, "who" | "token" | "from" | "what" | "name" | "code" | "requestId"> & {
  ref?: string | null;
};

const MINUTE_MS = 60_000;
/** Entries of one asker's that stand by themselves in a minute; what comes on top is counted. */
const OWN_A_MINUTE = 30;
const MAX_KEYS = 10_000;
const MAX_QUEUED = 2_000;
const BATCH = 64;

interface Window {
  sinceMs: number;
  written: number;
  more: number;
  last: Refusal;
}

/** Refusals as entries of the audit. Never throws and never waits: what cannot be written now is written later. */
export class RefusalLog {
  readonly #windows = new Map<string, Window>();
  #queue: { key: string; entry: AuditRecord }[] = [];
  #writing: Promise<void> | null = null;
  #failed = false;
  #dropped = 0;
  readonly #o: {
    write: (puts: { key: string; value: string }[]) => Promise<unknown>;
    now: () => number;
    wall: () => number;
    log: Logger;
  };

  /** `write` puts a batch in one transaction; `now` never steps, `wall` is the time of day. */
  constructor(o: {
    write: (puts: { key: string; value: string }[]) => Promise<unknown>;
    now: () => number;
    wall: () => number;
    log: Logger;
  }) {
    this.#o = o;
  }

  /** An entry of its own: a change that was refused to somebody known. */
  own(refusal: Refusal): void {
    this.#note(refusal, `${refusal.code}\n${refusal.name}`, OWN_A_MINUTE);
  }

  /** At most one entry a minute for its who, from and what, with a count: refused sign-ins, strangers. */
  counted(refusal: Refusal): void {
    this.#note(refusal, "", 1);
  }

  /** Writes what was counted and its minute is over; called once a second. */
  tick(): void {
    const nowMs = this.#o.now();
    for (const [key, w] of this.#windows) {
      if (nowMs - w.sinceMs < MINUTE_MS) continue;
      if (w.more === 0) this.#windows.delete(key);
      else this.#sum(w, nowMs);
    }
    void this.#drain();
  }

  /** Writes what is counted so far, at the end of this Core. */
  async flush(): Promise<void> {
    const nowMs = this.#o.now();
    for (const w of this.#windows.values()) if (w.more > 0) this.#sum(w, nowMs);
    await this.#writing;
    await this.#drain();
  }

  #note(given: Refusal, also: string, free: number): void {
    const nowMs = this.#o.now();
    let refusal = given;
    let key = [given.what, given.who, given.token, given.from, also].join("\n");
    if (!this.#windows.has(key) && this.#windows.size >= MAX_KEYS) {
      // Too many at once to tell apart: they are counted all the same.
      refusal = { ...given, who: "unknown", token: null, from: "-", name: null };
      key = given.what;
    }
    const known = this.#windows.get(key);
    if (known === undefined || (known.more === 0 && nowMs - known.sinceMs >= MINUTE_MS)) {
      this.#windows.set(key, { sinceMs: nowMs, written: 1, more: 0, last: refusal });
      this.#put(refusal, 1);
    } else if (known.written < free && nowMs - known.sinceMs < MINUTE_MS) {
      known.written++;
      this.#put(refusal, 1);
    } else {
      known.more++;
      known.last = refusal;
      return;
    }
    // After a failure the next try is the clock's: a flood of refusals is no flood of tries.
    if (!this.#failed) void this.#drain();
  }

  #sum(w: Window, nowMs: number): void {
    this.#put(w.last, w.more);
    Object.assign(w, { sinceMs: nowMs, written: 1, more: 0 });
  }

  #put(r: Refusal, count: number): void {
    const atMs = this.#o.wall();
    const at = new Date(atMs).toISOString();
    const entry: AuditRecord = { ref: null, ...r, at, outcome: "refused", count };
    if (this.#queue.length >= MAX_QUEUED) {
      this.#queue.shift();
      this.#dropped++;
    }
    this.#queue.push({ key: keys.audit(atMs, randomUUID()), entry });
  }

  /** One batch after the other. What fails stays: the same keys again do no harm. */
  #drain(): Promise<void> {
    this.#writing ??= this.#writeAll().finally(() => (this.#writing = null));
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    if (this.#dropped > 0)
      this.#o.log.warn({ dropped: this.#dropped }, "audit: too many refusals, the oldest are lost");
    this.#dropped = 0;
    while (this.#queue.length > 0) {
      const batch = this.#queue.slice(0, BATCH);
      try {
        await this.#o.write(batch.map(({ key, entry }) => ({ key, value: JSON.stringify(entry) })));
        this.#failed = false;
      } catch (error) {
        this.#failed = true;
        this.#o.log.info({ err: error, waiting: this.#queue.length }, "audit: refusals are written later");
        return;
      }
      const done = new Set(batch);
      this.#queue = this.#queue.filter((q) => !done.has(q));
    }
  }
}
