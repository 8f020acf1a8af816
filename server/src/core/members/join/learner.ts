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
export function learnerNow(deps: Deps, record: ServiceRecord): LearnerNow {
  const o = deps.exchange.of(record.ref);
  const self = { ref: deps.self.ref, version: deps.version, startedAtMs: 0 };
  const nothingYet = record.memberId !== null && deps.raft.status?.match[record.memberId] === 0;
  return {
    reachable: o.contactAtMs !== null && deps.observatory.judgedMs() - o.contactAtMs <= CONTACT_MS,
    reported: o.contactAtMs !== null,
    lagEntries: nothingYet ? null : lagOf({ raft: deps.raft.status, self }, record, o),
  };
}

/** Updates a learner's join state: how long it has been in good order or in trouble, and what obstructs it. */
export function watchLearner(deps: Deps, record: ServiceRecord): void {
  const state = deps.joins.of(record.ref);
  const now = learnerNow(deps, record);
  const nowMs = deps.now();
  state.goodSinceMs = inTrouble(now) ? null : (state.goodSinceMs ?? nowMs);
  const steady = state.goodSinceMs !== null && nowMs - state.goodSinceMs >= deps.steadyMs;
  state.stall = nextStall(state.stall, { ...now, nowMs, steady });
  const commit = deps.raft.status?.commit ?? 0;
  state.progressPercent =
    now.lagEntries === null || commit === 0 ? null : Math.floor((100 * Math.max(0, commit - now.lagEntries)) / commit);
  const [silent, engineDown] = now.reachable ? [null, null] : whatIsWrong(deps, record);
  state.silent = followed(state.silent, silent, deps);
  state.engineDown = followed(state.engineDown, engineDown, deps);
  // Obstacles from before it was a member belong to an earlier stage.
  state.unreached = state.hostSays = state.refused = null;
}

/** Returns what is wrong, as the leader sees it and as its host reports it. */
function whatIsWrong(deps: Deps, record: ServiceRecord): [silent: Reason | null, engineDown: Reason | null] {
  const o = deps.exchange.of(record.ref);
  const host = record.host?.fqdn ?? null;
  const heard = o.receivedAtMs !== null && deps.observatory.judgedMs() - o.receivedAtMs <= CONTACT_MS;
  if (!heard) {
    const since = o.receivedAtMs === null ? null : new Date(deps.wall() - (deps.now() - o.receivedAtMs)).toISOString();
    return [{ code: "learner_silent", params: { host, since } }, null];
  }
  if (o.report?.engine !== "ready") return [null, { code: "engine_not_started", params: {} }];
  return [{ code: "learner_not_following", params: { host, from: deps.self.name } }, null];
}
