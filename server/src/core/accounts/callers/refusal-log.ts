import { randomUUID } from "node:crypto";
import { Drain } from "../../../lib/http/drain.ts";
import { networkOf } from "../../../lib/net/network.ts";
import type { Logger } from "../../../lib/logging/logger.ts";
import { keys } from "../../state/keys.ts";
import type { AuditRecord } from "../../state/records.ts";

/** What was refused, in the audit's words. Holds nothing that a stranger typed but `from`. */
export type Refusal = Pick<AuditRecord, "who" | "token" | "from" | "what" | "name" | "code" | "requestId" | "about"> & {
  ref?: string | null;
};

const MINUTE_MS = 60_000;
/** Entries of one asker's that stand by themselves in a minute; what comes on top is counted. */
const OWN_A_MINUTE = 30;
/** … and of one asker's over all that was refused. */
const OWN_A_MINUTE_IN_ALL = 120;
/** Entries of strangers and of refused proofs in a minute, from wherever they come; what comes on top is told as a sum. */
const STRANGERS_A_MINUTE = 120;
const MAX_KEYS = 10_000;
const MAX_QUEUED = 2_000;
const BATCH = 64;

interface Window {
  sinceMs: number;
  written: number;
  more: number;
  last: Refusal;
  /** falls under what strangers may fill the audit with */
  stranger: boolean;
}

const objectOf = (refusal: Refusal): string => refusal.ref ?? refusal.about ?? "";

/** How many entries there were in a minute. */
interface Told {
  sinceMs: number;
  written: number;
}

/** Takes one of `most` entries of this minute; false where there is none left. */
function tellsMore(told: Told, most: number, nowMs: number): boolean {
  if (nowMs - told.sinceMs >= MINUTE_MS) Object.assign(told, { sinceMs: nowMs, written: 0 });
  return told.written++ < most;
}

/** Refusals as entries of the audit. Never throws and never waits: what cannot be written now is written later. */
export class RefusalLog {
  readonly #windows = new Map<string, Window>();
  #queue: { key: string; entry: AuditRecord }[] = [];
  /** One batch after the other. */
  readonly #drain = new Drain(
    () => this.#queue.length > 0,
    () => this.#writeBatch(),
  );
  readonly #askers = new Map<string, Told>();
  #strangers: Told = { sinceMs: -MINUTE_MS, written: 0 };
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

  /** An entry of its own: a change that was refused to somebody known, up to so many a minute. */
  own(refusal: Refusal): void {
    const told = this.#askers.get(refusal.who) ?? { sinceMs: -MINUTE_MS, written: 0 };
    if (this.#askers.size < MAX_KEYS) this.#askers.set(refusal.who, told);
    if (tellsMore(told, OWN_A_MINUTE_IN_ALL, this.#o.now()))
      this.#note(refusal, [refusal.code, refusal.name, objectOf(refusal)].join("\n"), OWN_A_MINUTE, false);
    else this.#note(refusal, "", 1, false);
  }

  /** At most one entry a minute for its who, from and what, with a count: refused sign-ins, strangers. `count`: how many it stands for. */
  counted(refusal: Refusal, count = 1): void {
    this.#note(refusal, "", 1, true, count);
  }

  /** Writes what was counted and its minute is over; called once a second. */
  tick(): void {
    const nowMs = this.#o.now();
    for (const [who, told] of this.#askers) if (nowMs - told.sinceMs >= MINUTE_MS) this.#askers.delete(who);
    for (const [key, w] of this.#windows) {
      if (nowMs - w.sinceMs < MINUTE_MS) continue;
      if (w.more > 0 && this.#mayTell(w.stranger, nowMs)) this.#sum(w, nowMs);
      else this.#windows.delete(key);
      // Its sum is one entry too, where there are more such than may be told.
      if (w.more > 0) this.#fold(w.last, w.more, nowMs);
    }
    this.#drain.start();
  }

  /** Writes what is counted so far, at the end of this Core. */
  async flush(): Promise<void> {
    const nowMs = this.#o.now();
    for (const w of this.#windows.values()) if (w.more > 0) this.#sum(w, nowMs);
    await this.#drain.idle();
    this.#drain.start();
    await this.#drain.idle();
  }

  #note(refusal: Refusal, also: string, free: number, stranger: boolean, count = 1): void {
    const nowMs = this.#o.now();
    const key = [refusal.what, refusal.who, refusal.token, networkOf(refusal.from), also].join("\n");
    const known = this.#windows.get(key);
    if (known === undefined || (known.more === 0 && nowMs - known.sinceMs >= MINUTE_MS)) {
      const full = known === undefined && this.#windows.size >= MAX_KEYS;
      if (full || !this.#mayTell(stranger, nowMs)) return this.#fold(refusal, count, nowMs);
      this.#windows.set(key, { sinceMs: nowMs, written: 1, more: 0, last: refusal, stranger });
      this.#put(refusal, count);
    } else if (known.written < free && nowMs - known.sinceMs < MINUTE_MS) {
      known.written++;
      this.#put(refusal, count);
    } else {
      // A sum is about something only where all in it is.
      const same = known.more === 0 || objectOf(known.last) === objectOf(refusal);
      known.more += count;
      known.last = same ? refusal : { ...refusal, ref: null, about: null };
      return;
    }
    // After a failure the next try is the clock's: a flood of refusals is no flood of tries.
    if (!this.#failed) this.#drain.start();
  }

  /** Takes one of the entries that strangers have in a minute. */
  #mayTell(stranger: boolean, nowMs: number): boolean {
    if (!stranger) return true;
    return tellsMore(this.#strangers, STRANGERS_A_MINUTE, nowMs);
  }

  /** Too many to tell apart: they are counted all the same, by what was tried. */
  #fold(given: Refusal, count: number, nowMs: number): void {
    const last: Refusal = { ...given, who: "unknown", token: null, from: "-", name: null, ref: null, about: null };
    const known = this.#windows.get(given.what);
    if (known !== undefined) Object.assign(known, { more: known.more + count, last });
    else this.#windows.set(given.what, { sinceMs: nowMs, written: 0, more: count, last, stranger: false });
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

  /** False where it failed. What fails stays: the same keys again do no harm. */
  async #writeBatch(): Promise<boolean> {
    if (this.#dropped > 0)
      this.#o.log.warn({ dropped: this.#dropped }, "audit: too many refusals, the oldest are lost");
    this.#dropped = 0;
    const batch = this.#queue.slice(0, BATCH);
    try {
      await this.#o.write(batch.map(({ key, entry }) => ({ key, value: JSON.stringify(entry) })));
      this.#failed = false;
    } catch (error) {
      this.#failed = true;
      this.#o.log.info({ err: error, waiting: this.#queue.length }, "audit: refusals are written later");
      return false;
    }
    const done = new Set(batch);
    this.#queue = this.#queue.filter((q) => !done.has(q));
    return true;
  }
}
