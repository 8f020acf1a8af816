import type { EventOf } from "@core-console/shared/contract/events";
import type { AccountsDeps } from "../deps.ts";
import { currentSettings } from "../../state/settings.ts";
import { keys } from "../../state/keys.ts";
import { sessionEnds } from "./session-ends.ts";

type Deps = Pick<AccountsDeps, "registry" | "wall" | "access">;

type Reason = EventOf<"session-ended">["reason"];
/** Sessions and tokens, by ID, that have ended or whose permissions changed. */
export type Ending = { reason: Reason; ids: string[] };

const WATCHED = [keys.sessions, keys.tokens, keys.users];

interface Known {
  id: string;
  userId: string;
}

/** Finds the sessions and tokens that end or change permissions, after changes of the registry and over time. */
export class Endings {
  readonly #core: Deps;
  #known = new Map<string, Known>();
  #users = new Map<string, string>();
  readonly #expired = new Set<string>();

  constructor(core: Deps) {
    this.#core = core;
    this.#remember();
  }

  /** Returns the endings caused by a change of the registry. */
  after(change: { touched: readonly string[]; loaded: boolean }): Ending[] {
    if (!change.loaded && !change.touched.some((key) => WATCHED.some((prefix) => key.startsWith(prefix)))) return [];
    const [before, usersBefore] = [this.#known, this.#users];
    this.#remember();
    const ended: string[] = [];
    const changed: string[] = [];
    for (const [hash, { id, userId }] of before) {
      const [was, now] = [usersBefore.get(userId), this.#users.get(userId)];
      if (!this.#known.has(hash)) ended.push(id);
      else if (now !== was) (now === undefined || now === DISABLED ? ended : changed).push(id);
    }
    for (const hash of this.#expired) if (!this.#known.has(hash)) this.#expired.delete(hash);
    return endings({ ended, changed, expired: [] });
  }

  /**
   * Returns the sessions and tokens that expired by the wall clock, and the sessions opened without a majority that
   * have ended; each is reported once.
   */
  byNow(): Ending[] {
    const { registry, access } = this.#core;
    const nowMs = this.#core.wall();
    const settings = currentSettings(this.#core).signIn;
    const expired: string[] = [];
    const look = (hash: string, id: string, over: boolean): void => {
      if (!over) this.#expired.delete(hash);
      else if (!this.#expired.has(hash)) {
        this.#expired.add(hash);
        expired.push(id);
      }
    };
    for (const [hash, { value }] of registry.sessions)
      look(hash, value.id, sessionEnds({ record: value, usedMs: access.lastUse.of(hash), settings, nowMs }).over);
    for (const [hash, { value }] of registry.tokens) look(hash, value.id, Date.parse(value.expiresAt) <= nowMs);
    // The reader is asked to sign in again: there is a leader, or the hour is over.
    return endings({ ended: access.readOnly.takeEnded(), changed: [], expired });
  }

  #remember(): void {
    const { registry } = this.#core;
    this.#known = new Map(
      [...registry.sessions, ...registry.tokens].map(([hash, { value }]) => [
        hash,
        { id: value.id, userId: value.userId },
      ]),
    );
    this.#users = new Map(
      [...registry.users].map(([id, { value }]) => [id, value.disabled ? DISABLED : `role:${value.role}`]),
    );
  }
}

const DISABLED = "disabled";

function endings(by: Record<Reason, string[]>): Ending[] {
  return (Object.entries(by) as [Reason, string[]][]).flatMap(([reason, ids]) =>
    ids.length === 0 ? [] : [{ reason, ids }],
  );
}
