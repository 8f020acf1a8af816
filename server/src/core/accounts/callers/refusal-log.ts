import { randomUUID } from "node:crypto";
import { Drain } from "../../../lib/http/drain.ts";
import { networkOf } from "../../../lib/net/network.ts";
import type { Logger } from "../../../lib/logging/logger.ts";
import { WindowCounts } from "../../../lib/work/rate-counters.ts";
import { keys } from "../../state/keys.ts";
import type { AuditRecord } from "../../state/records.ts";

/** A refusal, as the audit names things. Holds nothing that an unauthenticated client typed except `from`. */
export type Refusal = Pick<AuditRecord, "who" | "token" | "from" | "what" | "name" | "code" | "requestId" | "about"> & {
  ref?: string | null;
};

const MINUTE_MS = 60_000;
/** Separate entries of one caller about one object and code in a minute; further ones are counted. */
const OWN_A_MINUTE = 30;
/** … and of one caller over all refusals. */
const OWN_A_MINUTE_IN_ALL = 120;
/**
 * Entries of unauthenticated clients and refused proofs of identity in a minute, from all addresses; further ones are
 * summed up.
 */
const UNAUTHENTICATED_A_MINUTE = 120;
const MAX_KEYS = 10_000;
const MAX_QUEUED = 2_000;
const BATCH = 64;

interface Window {
  sinceMs: number;
  written: number;
  more: number;
  last: Refusal;
  /** it does not count towards the limit of unauthenticated clients' entries */
  identified: boolean;
}

const objectOf = (refusal: Refusal): string => refusal.ref ?? refusal.about ?? "";

/**
 * Writes refusals as entries of the audit. Never throws and never waits: entries that cannot be written now are
 * queued, and the oldest are dropped beyond the queue's limit.
 */
export class RefusalLog {
  readonly #windows = new Map<string, Window>();
  #queue: { key: string; entry: AuditRecord }[] = [];
  /** Writes one batch after the other. */
  readonly #drain = new Drain(
    () => this.#queue.length > 0,
    () => this.#writeBatch(),
  );
  /** entries of each identified caller */
  readonly #callers = new WindowCounts({ windowMs: MINUTE_MS, most: OWN_A_MINUTE_IN_ALL, maxKeys: MAX_KEYS });
  /** entries of all unauthenticated clients together */
  readonly #unauthenticated = new WindowCounts({ windowMs: MINUTE_MS, most: UNAUTHENTICATED_A_MINUTE, maxKeys: 1 });
  #failed = false;
  #dropped = 0;
  readonly #options: {
    write: (puts: { key: string; value: string }[]) => Promise<unknown>;
    now: () => number;
    wall: () => number;
    log: Logger;
  };

  /** `write` puts a batch in one transaction; `now` is the monotonic clock, `wall` the wall clock, both in ms. */
  constructor(options: {
    write: (puts: { key: string; value: string }[]) => Promise<unknown>;
    now: () => number;
    wall: () => number;
    log: Logger;
  }) {
    this.#options = options;
  }

  /** Records a refused change of an identified caller as a separate entry, up to a limit per minute. */
  own(refusal: Refusal): void {
    if (this.#callers.take(refusal.who, this.#options.now()) === 0)
      this.#note(refusal, [refusal.code, refusal.name, objectOf(refusal)].join("\n"), OWN_A_MINUTE, true);
    else this.#note(refusal, "", 1, true);
  }

  /**
   * Records at most one entry a minute for its who, from and what, with a count: refused sign-ins, unauthenticated
   * clients. `count`: how many attempts it stands for.
   */
  counted(refusal: Refusal, count = 1): void {
    this.#note(refusal, "", 1, false, count);
  }

  /** Writes the sums whose minute has ended; called once a second. */
  tick(): void {
    const nowMs = this.#options.now();
    for (const [key, w] of this.#windows) {
      if (nowMs - w.sinceMs < MINUTE_MS) continue;
      if (w.more > 0 && this.#mayWrite(w.identified, nowMs)) this.#sum(w, nowMs);
      else this.#windows.delete(key);
      // A sum is an entry too: if there are more than the limit allows, they are combined further.
      if (w.more > 0) this.#fold(w.last, w.more, nowMs);
    }
    this.#drain.start();
  }

  /** Writes all sums, when this Core stops. */
  async flush(): Promise<void> {
    const nowMs = this.#options.now();
    for (const w of this.#windows.values()) if (w.more > 0) this.#sum(w, nowMs);
    await this.#drain.idle();
    this.#drain.start();
    await this.#drain.idle();
  }

  #note(refusal: Refusal, also: string, free: number, identified: boolean, count = 1): void {
    const nowMs = this.#options.now();
    const key = [refusal.what, refusal.who, refusal.token, networkOf(refusal.from), also].join("\n");
    const known = this.#windows.get(key);
    if (known === undefined || (known.more === 0 && nowMs - known.sinceMs >= MINUTE_MS)) {
      const full = known === undefined && this.#windows.size >= MAX_KEYS;
      if (full || !this.#mayWrite(identified, nowMs)) return this.#fold(refusal, count, nowMs);
      this.#windows.set(key, { sinceMs: nowMs, written: 1, more: 0, last: refusal, identified });
      this.#put(refusal, count);
    } else if (known.written < free && nowMs - known.sinceMs < MINUTE_MS) {
      known.written++;
      this.#put(refusal, count);
    } else {
      // A sum names an object only if all refusals in it are about that object.
      const same = known.more === 0 || objectOf(known.last) === objectOf(refusal);
      known.more += count;
      known.last = same ? refusal : { ...refusal, ref: null, about: null };
      return;
    }
    // After a failure only tick starts the next attempt: a flood of refusals must not become a flood of writes.
    if (!this.#failed) this.#drain.start();
  }

  /** Takes one of this minute's entries of unauthenticated clients; always true for an identified caller. */
  #mayWrite(identified: boolean, nowMs: number): boolean {
    return identified || this.#unauthenticated.take("", nowMs) === 0;
  }

  /** Counts a refusal that exceeds the limits, by what was attempted only. */
  #fold(given: Refusal, count: number, nowMs: number): void {
    const last: Refusal = { ...given, who: "unknown", token: null, from: "-", name: null, ref: null, about: null };
    const known = this.#windows.get(given.what);
    if (known !== undefined) Object.assign(known, { more: known.more + count, last });
    else this.#windows.set(given.what, { sinceMs: nowMs, written: 0, more: count, last, identified: true });
  }

  #sum(window: Window, nowMs: number): void {
    this.#put(window.last, window.more);
    Object.assign(window, { sinceMs: nowMs, written: 1, more: 0 });
  }

  #put(refusal: Refusal, count: number): void {
    const atMs = this.#options.wall();
    const at = new Date(atMs).toISOString();
    const entry: AuditRecord = { ref: null, ...refusal, at, outcome: "refused", count };
    if (this.#queue.length >= MAX_QUEUED) {
      this.#queue.shift();
      this.#dropped++;
    }
    this.#queue.push({ key: keys.audit(atMs, randomUUID()), entry });
  }

  /**
   * Writes one batch; returns false if that failed. A failed batch stays queued: writing the same keys again is
   * harmless.
   */
  async #writeBatch(): Promise<boolean> {
    if (this.#dropped > 0)
      this.#options.log.warn({ dropped: this.#dropped }, "audit: too many refusals, dropped the oldest");
    this.#dropped = 0;
    const batch = this.#queue.slice(0, BATCH);
    try {
      await this.#options.write(batch.map(({ key, entry }) => ({ key, value: JSON.stringify(entry) })));
      this.#failed = false;
    } catch (error) {
      this.#failed = true;
      this.#options.log.info(
        { err: error, waiting: this.#queue.length },
        "audit: could not write refusals, trying again later",
      );
      return false;
    }
    const done = new Set(batch);
    this.#queue = this.#queue.filter((q) => !done.has(q));
    return true;
  }
}
