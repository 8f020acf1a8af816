import type { Reason } from "@core-console/shared/contract/service";
import { inTrouble, nextStall } from "@core-console/shared/domain/rules/stall";
import type { MembersDeps } from "../deps.ts";
import { lagOf } from "../view/service-facts.ts";
import { CONTACT_MS } from "../view/view-facts.ts";
import type { ServiceRecord } from "../../state/records.ts";
import { followed } from "../view/join-progress.ts";

type Deps = Pick<
  MembersDeps,
  "raft" | "now" | "wall" | "version" | "steadyMs" | "self" | "exchange" | "joins" | "observatory"
>;

/** What the leader sees of a learner now. */
export interface LearnerNow {
  /** its own reports arrive, and its engine names this leader and term */
  reachable: boolean;
  /** such a report has arrived before */
  reported: boolean;
  /** null also while it has acknowledged no entry: in a young cluster that would look like a small lag */
  lagEntries: number | null;
}

/** Returns the state of a learner by this leader's engine and the learner's own reports. */
export function learnerNow(c: Deps, record: ServiceRecord): LearnerNow {
  const o = c.exchange.of(record.ref);
  const self = { ref: c.self.ref, version: c.version, startedAtMs: 0 };
  const nothingYet = record.memberId !== null && c.raft.status?.match[record.memberId] === 0;
  return {
    reachable: o.contactAtMs !== null && c.observatory.judgedMs() - o.contactAtMs <= CONTACT_MS,
    reported: o.contactAtMs !== null,
    lagEntries: nothingYet ? null : lagOf({ raft: c.raft.status, self }, record, o),
  };
}

/** Updates a learner's join state: how long it has been in good order or in trouble, and what obstructs it. */
export function watchLearner(c: Deps, record: ServiceRecord): void {
  const state = c.joins.of(record.ref);
  const now = learnerNow(c, record);
  const nowMs = c.now();
  state.goodSinceMs = inTrouble(now) ? null : (state.goodSinceMs ?? nowMs);
  const steady = state.goodSinceMs !== null && nowMs - state.goodSinceMs >= c.steadyMs;
  state.stall = nextStall(state.stall, { ...now, nowMs, steady });
  const commit = c.raft.status?.commit ?? 0;
  state.progressPercent =
    now.lagEntries === null || commit === 0 ? null : Math.floor((100 * Math.max(0, commit - now.lagEntries)) / commit);
  const [silent, engineDown] = now.reachable ? [null, null] : whatIsWrong(c, record);
  state.silent = followed(state.silent, silent, c);
  state.engineDown = followed(state.engineDown, engineDown, c);
  // Obstacles from before it was a member belong to an earlier stage.
  state.unreached = state.hostSays = state.refused = null;
}

/** Returns what is wrong, as the leader sees it and as its host reports it. */
function whatIsWrong(c: Deps, record: ServiceRecord): [silent: Reason | null, engineDown: Reason | null] {
  const o = c.exchange.of(record.ref);
  const host = record.host?.fqdn ?? null;
  const heard = o.receivedAtMs !== null && c.observatory.judgedMs() - o.receivedAtMs <= CONTACT_MS;
  if (!heard) {
    const since = o.receivedAtMs === null ? null : new Date(c.wall() - (c.now() - o.receivedAtMs)).toISOString();
    return [{ code: "learner_silent", params: { host, since } }, null];
  }
  if (o.report?.engine !== "ready") return [null, { code: "engine_not_started", params: {} }];
  return [{ code: "learner_not_following", params: { host, from: c.self.name } }, null];
}
