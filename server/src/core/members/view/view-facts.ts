import type { OtherLife } from "@core-console/shared/contract/life";
import type { Reason, Service } from "@core-console/shared/contract/service";
import { LIGHT } from "@core-console/shared/domain/light";
import type { RestoredNow, RestoreProgress } from "@core-console/shared/domain/warnings";
import type { RecordedLeadership } from "@core-console/shared/domain/rules/leadership-record";
import type { ListedMember } from "@core-console/shared/domain/rules/reconcile-members";
import type { RaftStatus } from "../../etcd/vars.ts";
import type { Versioned } from "../../state/record-cache.ts";
import type { KnownService } from "../../state/last-known/last-known.ts";
import type { Observed } from "./exchange.ts";
import type { JoinView } from "./join-progress.ts";

/** An older claim does not describe the present; the lights' rule for contact (docs/architecture/lights.md). */
export const CONTACT_MS = LIGHT.contactMs;

/**
 * Reports whether a Core is in contact by the given sign: `receivedAtMs`, a report of it arrived; `contactAtMs`, its
 * engine named the current leader and term as well. `nowMs` by the monotonic clock.
 */
export function isInContact(observed: Observed, sign: "receivedAtMs" | "contactAtMs", nowMs: number): boolean {
  const atMs = observed[sign];
  return !observed.gone && atMs !== null && nowMs - atMs <= CONTACT_MS;
}

/** Everything that a view is computed from, taken at one time. */
export interface Facts {
  /** monotonic clock, ms; all ages are differences of it. Right after a pause of this Core, the time before it */
  nowMs: number;
  /** this Core was paused so recently that others' statements about it date from then */
  wasPaused?: boolean;
  /** the cluster warns of engines older than this version; undefined: it does not */
  leastEngine?: string;
  /** converts that clock to the wall clock, for what is shown and what is compared with records */
  toWall: (ms: number) => number;
  self: { ref: string; version: string; startedAtMs: number };
  /** since when this Core has been receiving reports */
  witnessSinceMs: number;
  generation: number;
  lifeId: string | null;
  /** other lives of the cluster that were met */
  otherLives?: readonly OtherLife[];
  /** the restore of records that is in progress */
  restoring?: RestoreProgress | null;
  /** what a restore from a snapshot has left to do */
  restored?: RestoredNow | null;
  clusterId: string | null;
  raft: RaftStatus | null;
  /** the leadership that began last, by the copy of the records */
  leadership: RecordedLeadership | null;
  /** etcd's member list by this Core's own engine; null while the engine has not returned it. See votes.ts */
  members: readonly ListedMember[] | null;
  /** services whose host has called */
  cores: ReadonlyMap<string, Versioned<KnownService>>;
  observed: (ref: string) => Observed;
  /** the volatile state of joins, known to the leader */
  joins: (ref: string) => JoinView;
  /** returns the command that removes a member from etcd, for root on this host */
  removeCommand: (memberId: string) => string;
  /** the setting approve_hosts admits every host */
  anyHost: boolean;
  /** the setting restoreByToken is on */
  restoreByToken?: boolean;
  /** the sign-in provider's client secret was sealed with a key that is lost */
  oidcSecretLost: boolean;
  /** what is wrong with the fire drills */
  drills: readonly Reason[];
  statusSince: (ref: string, status: Service["status"]) => number;
}
