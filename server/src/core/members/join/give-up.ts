import type { Reason } from "@core-console/shared/contract/service";
import { extendedUntil, stallEndsMs } from "@core-console/shared/domain/rules/stall";
import type { MembersDeps } from "../deps.ts";
import { EngineError } from "../../etcd/client/engine-error.ts";
import type { EngineMember } from "../../etcd/client/wire.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import type { ChangePlan } from "../../state/commit.ts";
import type { Versioned } from "../../state/record-cache.ts";
import type { ServiceRecord } from "../../state/records.ts";
import type { Registry } from "../../state/registry.ts";
import {
  findService,
  ownRequest,
  putService,
  type ServiceMade,
  serviceMade,
  startOver,
  unchanged,
} from "../../state/service-changes.ts";

type Deps = Pick<
  MembersDeps,
  "registry" | "changes" | "log" | "now" | "wall" | "stallMs" | "self" | "engine" | "joins"
>;

const REMOVE_MS = 3000;

/**
 * Returns a join that an operator can change: a host has called, and it does not vote. Throws not_found, busy (`why`).
 */
function joinOf(registry: Registry, idOrRef: string): Versioned<ServiceRecord> {
  const found = findService(registry, idOrRef);
  const { name, state, voter, host, ended } = found.value;
  if (state === "removing") throw new ApiProblem("busy", { why: "removing", name });
  if (voter) throw new ApiProblem("busy", { why: "joined", name });
  if (host === null || ended !== null) throw new ApiProblem("busy", { why: "no_join", name });
  return found;
}

/**
 * Plans one more period for a learner before it may be removed as stalled. Throws not_found, busy (`why`: also
 * no_learner).
 */
export function planExtend(deps: Deps, idOrRef: string): ChangePlan<ServiceMade> {
  const found = joinOf(deps.registry, idOrRef);
  const { value } = found;
  if (value.memberId === null) throw new ApiProblem("busy", { why: "no_learner", name: value.name });
  const nowMs = deps.wall();
  const { stall } = deps.joins.of(value.ref);
  const granted = value.extendedUntil === null ? null : Date.parse(value.extendedUntil);
  const endsMs =
    stall === null
      ? granted
      : stallEndsMs(
          { ...stall, sinceMs: wallOf(deps, stall.sinceMs) },
          { stallMs: deps.stallMs, extendedUntilMs: granted },
        );
  const until = new Date(extendedUntil({ nowMs, stallMs: deps.stallMs, endsMs })).toISOString();
  return changed(found, { ...value, extendedUntil: until }, "service.join_extend");
}

/**
 * Plans the end of a join by an operator. For a learner this is the intent, which the leader's controller carries out.
 * Throws not_found, busy.
 */
export function planCancel(
  registry: Registry,
  idOrRef: string,
  end: { by: string; nowMs: number },
): ChangePlan<ServiceMade> {
  const found = joinOf(registry, idOrRef);
  const why: Reason = { code: "join_cancelled", params: {} };
  const what = "service.join_cancel";
  if (found.value.memberId === null) return { ...over(found, why, end), audit: audit(found, what), status: 202 };
  return { ...changed(found, endedBy(found.value, why, end), what), status: 202 };
}

/** Plans the end of a stalled learner's join in favour of `after`. Null if it votes by now or was granted more time. */
export function planStalled(
  found: Versioned<ServiceRecord>,
  after: string,
  end: { by: string; nowMs: number; stalledMs: number },
): ChangePlan | null {
  const { value } = found;
  if (value.voter || value.memberId === null || value.ended !== null) return null;
  if (value.extendedUntil !== null && Date.parse(value.extendedUntil) > end.nowMs) return null;
  const why: Reason = { code: "join_stalled", params: { after, seconds: Math.round(end.stalledMs / 1000) } };
  return changed(found, endedBy(value, why, end), "join.stalled");
}

/**
 * Carries out the end of a join: removes the learner from the engine's membership, then resets its record to an ID
 * that admits no host. If the engine has promoted it meanwhile, it has joined, and the end is withdrawn.
 */
export async function letGo(deps: Deps, ref: string, member: EngineMember | undefined): Promise<void> {
  if (member?.learner === true) await takeOut(deps, member.memberId);
  await deps.changes.execute(ownRequest(deps), () => {
    const found = findService(deps.registry, ref);
    const { ended } = found.value;
    if (ended === null) throw new ApiProblem("busy", { why: "no_join", name: found.value.name });
    if (member?.learner === false) return changed(found, { ...found.value, ended: null }, "join.goes_on");
    const { code, params, at, by } = ended;
    return { ...over(found, { code, params }, { by, nowMs: Date.parse(at) }), audit: audit(found, "join.ended") };
  });
  deps.joins.forget(ref);
  deps.log.info({ ref, promoted: member?.learner === false }, "a join that was given up has ended");
}

async function takeOut(deps: Deps, memberId: string): Promise<void> {
  try {
    await deps.engine.gateway.memberRemove(memberId, { timeoutMs: REMOVE_MS });
  } catch (error) {
    if (!(error instanceof EngineError) || error.kind !== "member_not_found") throw error;
  }
}

/** Plans the record without its host: the ID admits no host until it is renewed. */
function over(
  found: Versioned<ServiceRecord>,
  why: Reason,
  end: { by: string; nowMs: number },
): Omit<ChangePlan<ServiceMade>, "audit"> {
  const at = new Date(end.nowMs).toISOString();
  const { ref } = found.value;
  const { record, ops } = startOver(found.value, { ...end, until: at, ended: { ...why, at, by: end.by } });
  return { compare: [unchanged(found)], ops, status: 200, ref, made: serviceMade(record) };
}

const endedBy = (value: ServiceRecord, why: Reason, end: { by: string; nowMs: number }): ServiceRecord => ({
  ...value,
  ended: { ...why, at: new Date(end.nowMs).toISOString(), by: end.by },
});

function changed(found: Versioned<ServiceRecord>, next: ServiceRecord, what: string): ChangePlan<ServiceMade> {
  return {
    compare: [unchanged(found)],
    ops: [putService(next)],
    audit: audit(found, what),
    status: 200,
    ref: next.ref,
    made: serviceMade(next),
  };
}

const audit = ({ value: { ref, name } }: Versioned<ServiceRecord>, what: string): ChangePlan["audit"] => ({
  what,
  ref,
  name,
});

/** Converts a time of the monotonic clock to the wall clock. */
const wallOf = (deps: Deps, ms: number): number => ms + (deps.wall() - deps.now());
