/**
 * Invariant: a session made here exists in this process's memory and nowhere else. It is found only while this Core
 * sees no majority: the first leader that it hears ends all of them, before the call that finds out is answered.
 * See docs/architecture/trust.md.
 */

import { randomUUID } from "node:crypto";
import type { SignInOptions, Whoami } from "@core-console/shared/contract/access";
import type { SessionRecord, UserRecord } from "../../state/records-access.ts";
import type { SignedInUser } from "../callers/caller.ts";
import { hashSecret, kindOfSecret, newReadOnlySecret } from "../callers/secrets.ts";
import type { SignInJournal } from "./sign-in-journal.ts";

/** A Core opens sessions once it has seen no majority for this long, ms. @internal */
export const OPENS_AFTER_MS = 10_000;
/** A session's life, ms. */
const SESSION_MS = 3_600_000;
/** More than can be opened within a session's life. */
const MOST_SESSIONS = 64;
const MAX_AGENT = 256;

/** How many voters answer while there is no majority. */
export interface MajorityLoss {
  voters: number;
  alive: number;
  /** for how long fewer than a majority have answered, ms; 0: enough answer again, and no leader is known yet */
  forMs: number;
}

/** The users as this Core knows them without a majority. */
export interface KnownUsers {
  /** the user with this login, compared case-insensitively */
  byLogin(login: string): UserRecord | null;
  /** the provider's button on the sign-in page; null: none is configured */
  provider: { label: string } | null;
  /** time up to which the records are known to be current, ms since 1970 */
  copyAtMs: number;
}

export interface ReadOnlyOptions {
  /** null: there is a leader, or an election may still succeed */
  loss: () => MajorityLoss | null;
  /** null: this Core knows no users, or does not vote */
  users: () => KnownUsers | null;
  self: () => { ref: string; name: string };
  journal: SignInJournal;
  now: () => number;
  wall: () => number;
}

interface Opened {
  session: SessionRecord;
  user: UserRecord;
  untilMs: number;
  facts: NonNullable<Whoami["readOnly"]>;
}

/** The sessions that this Core opens while there is no majority. */
export class ReadOnlyAccess {
  readonly journal: SignInJournal;
  readonly #options: ReadOnlyOptions;
  readonly #sessions = new Map<string, Opened>();
  #ended: string[] = [];

  constructor(options: ReadOnlyOptions) {
    this.#options = options;
    this.journal = options.journal;
  }

  /** Returns the users that may sign in to look now; null: signing in without a majority is not possible (yet). */
  users(): KnownUsers | null {
    const loss = this.#options.loss();
    return loss !== null && loss.forMs >= OPENS_AFTER_MS ? this.#options.users() : null;
  }

  /** Returns what the sign-in page may offer without a majority; null where that is nothing. */
  offer(): SignInOptions | null {
    const users = this.users();
    const loss = this.#options.loss();
    if (users === null || loss === null) return null;
    const since = new Date(this.#options.wall() - loss.forMs).toISOString();
    const copyAt = new Date(users.copyAtMs).toISOString();
    const { voters, alive } = loss;
    return { setupNeeded: false, oidc: users.provider, readOnly: { voters, alive, since, copyAt } };
  }

  /** Opens a session for a user whose password was checked, and returns its secret, which is stored nowhere. */
  open(
    user: UserRecord,
    by: { from: string; agent: string | undefined },
    copyAtMs: number,
  ): SignedInUser & { secret: string } {
    const { self, now, wall } = this.#options;
    const at = new Date(wall()).toISOString();
    const session: SessionRecord = {
      id: randomUUID(),
      userId: user.id,
      via: "password",
      createdAt: at,
      lastUsedAt: at,
      confirmedAt: null,
      address: by.from,
      agent: by.agent?.replace(/\p{Cc}/gu, "").slice(0, MAX_AGENT) ?? null,
    };
    const { ref, name } = self();
    const secret = newReadOnlySecret(ref);
    const facts = { core: { ref, name }, copyAt: new Date(copyAtMs).toISOString() };
    const opened = { session, user, untilMs: now() + SESSION_MS, facts };
    this.#dropOldest();
    this.#sessions.set(hashSecret(secret), opened);
    return { secret, ...signedInAs(opened, hashSecret(secret)) };
  }

  /** Reports whether an Authorization header presents a session of this kind, of whichever Core. */
  isBearer(authorization: string | undefined): boolean {
    return secretOf(authorization) !== null;
  }

  /** Returns the user of such a session; null: this Core opened none, or it has ended. */
  find(hash: string): SignedInUser | null {
    this.endOver();
    const opened = this.#sessions.get(hash);
    return opened === undefined ? null : signedInAs(opened, hash);
  }

  /** Returns when a session ends, ms since 1970. */
  endsAtMs(hash: string): number {
    const left = (this.#sessions.get(hash)?.untilMs ?? 0) - this.#options.now();
    return this.#options.wall() + Math.max(0, left);
  }

  end(hash: string): void {
    const opened = this.#sessions.get(hash);
    if (opened !== undefined && this.#sessions.delete(hash)) this.#ended.push(opened.session.id);
  }

  /** Ends the sessions whose hour is over; all of them once there is a leader. To be called several times a second. */
  endOver(): void {
    if (this.#sessions.size === 0) return;
    const led = this.#options.loss() === null;
    const nowMs = this.#options.now();
    for (const [hash, { untilMs }] of this.#sessions) if (led || nowMs >= untilMs) this.end(hash);
  }

  /** Returns the IDs of the sessions that have ended since the last call. */
  takeEnded(): string[] {
    return this.#ended.splice(0);
  }

  #dropOldest(): void {
    for (const hash of this.#sessions.keys()) {
      if (this.#sessions.size < MOST_SESSIONS) return;
      this.end(hash);
    }
  }
}

/** A viewer, whatever the user's role. */
function signedInAs({ session, user, facts }: Opened, hash: string): SignedInUser {
  return { user, role: "viewer", by: { session, hash }, readOnly: facts };
}

function secretOf(authorization: string | undefined): string | null {
  const secret = /^bearer +(\S+) *$/i.exec(authorization ?? "")?.[1] ?? "";
  return kindOfSecret(secret) === "readOnly" ? secret : null;
}
