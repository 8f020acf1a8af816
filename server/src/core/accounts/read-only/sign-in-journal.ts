import * as z from "zod/mini";
import { Time } from "@core-console/shared/contract/ids";
import type { Logger } from "../../../lib/logging/logger.ts";
import { readIfThere } from "../../../lib/process/read-if-there.ts";
import { writeWhole } from "../../../lib/process/write-whole.ts";

const HOUR_MS = 3_600_000;
/** Password checks without a majority at one Core within an hour. @internal */
export const MOST_TRIES = 20;
/** … of which this many are reserved for users at addresses that they have signed in from lately. */
const RESERVED = 5;
/** Sign-ins that wait for a majority; each has cost a try, so that they fill this up in two days at the earliest. */
const MOST_WAITING = 1000;

const SignedInWithoutMajority = z.object({ id: z.string(), at: Time, who: z.string(), from: z.string() });
/** A sign-in that the audit does not have yet. */
export type SignedInWithoutMajority = z.infer<typeof SignedInWithoutMajority>;

const Content = z.object({
  format: z.literal(1),
  /** wall clock, ms since 1970 */
  tries: z.array(z.number()),
  signIns: z.array(SignedInWithoutMajority),
});
type Content = z.infer<typeof Content>;

/**
 * Records on this host's disk what happens while nothing can be written to etcd: the password checks of the last hour,
 * so that a restart does not start their limit anew, and the sign-ins, until the audit has them. A file that cannot be
 * written is logged, and memory has to do: a full disk may be why the operator has to look.
 */
export class SignInJournal {
  /** null: in memory only */
  readonly #file: string | null;
  readonly #wall: () => number;
  readonly #log: Logger;
  #content: Content | null = null;

  constructor(options: { file: string | null; wall: () => number; log: Logger }) {
    this.#file = options.file;
    this.#wall = options.wall;
    this.#log = options.log;
  }

  /**
   * Counts one password check before it is made. Returns 0, or the seconds until the next one is allowed. `known`: the
   * user has signed in from this network lately.
   */
  countTry(known: boolean): number {
    const nowMs = this.#wall();
    const content = this.#read();
    // A clock that was set back must not lock users out for longer than an hour.
    const tries = content.tries.map((at) => Math.min(at, nowMs)).filter((at) => nowMs - at < HOUR_MS);
    const most = known ? MOST_TRIES : MOST_TRIES - RESERVED;
    const blocking = tries.toSorted((a, b) => a - b)[tries.length - most];
    if (blocking !== undefined) return Math.max(1, Math.ceil((blocking + HOUR_MS - nowMs) / 1000));
    this.#write({ ...content, tries: [...tries, nowMs] });
    return 0;
  }

  add(signIn: SignedInWithoutMajority): void {
    const content = this.#read();
    const signIns = [...content.signIns, signIn];
    if (signIns.length > MOST_WAITING)
      this.#log.error(
        { dropped: signIns.length - MOST_WAITING },
        "sign-ins without a majority: the oldest are dropped",
      );
    this.#write({ ...content, signIns: signIns.slice(-MOST_WAITING) });
  }

  /** Returns the sign-ins that the audit does not have yet, oldest first. */
  waiting(): readonly SignedInWithoutMajority[] {
    return this.#read().signIns;
  }

  /** Removes a sign-in that the audit has. */
  recorded(id: string): void {
    const content = this.#read();
    this.#write({ ...content, signIns: content.signIns.filter((s) => s.id !== id) });
  }

  #read(): Content {
    this.#content ??= this.#load();
    return this.#content;
  }

  #load(): Content {
    const none: Content = { format: 1, tries: [], signIns: [] };
    if (this.#file === null) return none;
    try {
      const text = readIfThere(this.#file);
      return text === null ? none : Content.parse(JSON.parse(text));
    } catch (error) {
      this.#log.error({ err: error, file: this.#file }, "the journal of sign-ins without a majority is unreadable");
      return none;
    }
  }

  #write(content: Content): void {
    this.#content = content;
    if (this.#file === null) return;
    try {
      writeWhole(this.#file, JSON.stringify(content));
    } catch (error) {
      this.#log.error({ err: error, file: this.#file }, "the journal of sign-ins without a majority was not written");
    }
  }
}
