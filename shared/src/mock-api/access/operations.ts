import { Operation } from "../../contract/access.ts";
import type { Reason } from "../../contract/service.ts";
import { isoTime } from "../../domain/iso-time.ts";
import { OPERATION_BOUND_MS, canLead, canPause, nextOperationStep } from "../../domain/rules/operations.ts";
import type { ClusterFacts, OperationFacts, OperationPlan, OperationTarget } from "../../domain/rules/operations.ts";
import { canRemove } from "../../domain/rules/quorum.ts";
import type { Hub } from "../hub.ts";
import type { UserCall } from "../call.ts";
import type { Kit } from "../kit.ts";
import { dropCore, takenOverBy } from "../world/state.ts";
import { isCounted } from "../world/facts.ts";
import { coresOf, isMember, isRunning, isVoter, record } from "../world/world.ts";
import type { FakeCore, World } from "../world/world.ts";
import type { FakeOperation } from "./access.ts";
import { entered } from "./audit.ts";

/** How long the mock's leader takes to notice a request. */
const SEEN_AFTER_MS = 1_000;

const isOver = (o: Operation): boolean => o.state === "done" || o.state === "failed";
const unfinished = (hub: Hub): FakeOperation[] => [...hub.access.operations.values()].filter((o) => !isOver(o));

/** Records the request to restart a Core, or refuses it as the Core would. */
export function restart(kit: Kit, core: FakeCore, call: UserCall): Response {
  const { hub } = kit;
  const { name } = core;
  if (!isMember(core)) return kit.refuse("busy", { params: { why: "not_joined", name } });
  const others = unfinished(hub);
  const busy = busyWith(kit, core);
  if (busy !== null) return busy;
  if (!isRunning(core)) return kit.refuse("busy", { params: { why: "silent", name } });
  const verdict = canPause(clusterOf(hub.world), { voter: isVoter(core) });
  if (others.length === 0 && !verdict.ok) return kit.refuse("quorum_at_risk", { params: verdict.params });
  return begun(kit, "restart", core, call);
}

/** Does the same for the removal of a member. */
export function removal(kit: Kit, core: FakeCore, call: UserCall): Response {
  const { hub } = kit;
  const others = unfinished(hub);
  const busy = busyWith(kit, core);
  if (busy !== null) return busy;
  const target = { voter: isVoter(core), alive: isVoter(core) && isRunning(core) };
  const verdict = canRemove({ ...clusterOf(hub.world), target });
  if (!verdict.ok && (verdict.code === "last_core" || others.length === 0)) {
    const code = verdict.code === "last_core" || verdict.code === "no_quorum" ? verdict.code : "quorum_at_risk";
    return kit.refuse(code, { params: verdict.params });
  }
  hub.set(record(hub.world, { ...core, state: "removing" }));
  return begun(kit, "remove", core, call);
}

/** Does the same for the transfer of leadership to a Core. */
export function transfer(kit: Kit, core: FakeCore, expectedLeader: string, call: UserCall): Response {
  const { hub } = kit;
  const { name } = core;
  if (hub.world.leader?.ref !== expectedLeader)
    return kit.refuse("precondition_failed", { params: { what: "leader" } });
  if (!isMember(core)) return kit.refuse("busy", { params: { why: "not_joined", name } });
  const busy = busyWith(kit, core);
  if (busy !== null) return busy;
  const verdict = canLead(targetOf(core, hub));
  if (!verdict.ok) return kit.refuse("cannot_lead", { params: { ...verdict.params, name } });
  return begun(kit, "transfer", core, call);
}

/** Returns the refusal of a second act on a Core; null while none is in progress. */
function busyWith(kit: Kit, { ref, name }: FakeCore): Response | null {
  const same = unfinished(kit.hub).find((o) => o.ref === ref);
  return same === undefined ? null : kit.refuse("busy", { params: { why: WHY_BUSY[same.kind], name } });
}
const WHY_BUSY = { restart: "restarting", remove: "removing", transfer: "moving" } as const;

function begun(kit: Kit, kind: Operation["kind"], core: FakeCore, call: UserCall): Response {
  const operation: FakeOperation = {
    id: kit.hub.around.newId(),
    kind,
    ref: core.ref,
    name: core.name,
    by: call.caller.user.login,
    requestedAt: isoTime(call.nowMs),
    updatedAt: isoTime(call.nowMs),
    state: "waiting",
    reason: null,
    blockedSinceMs: null,
  };
  put(kit.hub, operation);
  return kit.json(shown(kit.hub, operation), 202);
}

/** Returns an operation as the API reports it, with the reason why it waits now. */
export function shown(hub: Hub, kept: FakeOperation): Operation {
  const o = Operation.parse(kept);
  return o.state === "waiting" ? { ...o, reason: planned(hub, hub.around.nowMs()).waiting[o.id] ?? null } : o;
}

/** Advances operations as time passes, by the rules of the domain, as the leader's controller would. */
export function driveOperations(hub: Hub, nowMs: number): void {
  if (hub.world.leader === null || unfinished(hub).length === 0) return;
  const { step, blocked } = planned(hub, nowMs);
  for (const o of unfinished(hub)) {
    const since = o.id === blocked ? (o.blockedSinceMs ?? nowMs) : null;
    if (since !== o.blockedSinceMs) put(hub, { ...o, blockedSinceMs: since });
  }
  if (step.do === "nothing") return;
  const o = hub.access.operations.get(step.id);
  if (o === undefined) return;
  switch (step.do) {
    case "begin":
      return end(hub, nowMs, { ...o, state: "running" }, "begun");
    case "hand_over":
      return hub.set(
        takenOverBy(hub.world, step.to === "any" ? nextLeader(hub.world, o.ref) : hub.world.cores.get(o.ref)),
      );
    case "take_out":
      hub.set(dropCore(hub.world, o.ref));
      return end(hub, nowMs, { ...o, state: "done" }, "done");
    case "finish":
      return end(hub, nowMs, { ...o, state: "done" }, "done");
    case "fail":
      return failOperation(hub, o.id, step.reason);
  }
}

/** Ends an operation as failed; a service that was to be removed becomes a member again. */
export function failOperation(hub: Hub, id: string, reason: Reason): void {
  const o = hub.access.operations.get(id);
  if (o === undefined || isOver(o)) return;
  const core = hub.world.cores.get(o.ref);
  if (o.kind === "remove" && core !== undefined)
    hub.set(record(hub.world, { ...core, state: core.goodSinceMs === null ? "catching-up" : "active" }));
  end(hub, hub.around.nowMs(), { ...o, state: "failed", reason }, "failed");
}

function planned(hub: Hub, nowMs: number): OperationPlan {
  const all = unfinished(hub);
  const late = all.find((o) => isLateRestart(hub, o, nowMs));
  if (late !== undefined) {
    const reason = { code: "restart_not_back", params: { name: late.name, seconds: OPERATION_BOUND_MS / 1000 } };
    return { step: { do: "fail", id: late.id, reason }, waiting: {}, blocked: null };
  }
  const plan = nextOperationStep({
    ...clusterOf(hub.world),
    nowMs,
    operations: all.map((o) => factsOf(hub, o, nowMs)),
  });
  const { step } = plan;
  const about = step.do === "nothing" ? undefined : hub.access.operations.get(step.id);
  const early =
    about !== undefined &&
    ((step.do === "begin" && nowMs - Date.parse(about.requestedAt) < SEEN_AFTER_MS) ||
      (step.do === "take_out" && nowMs - Date.parse(about.updatedAt) < hub.pace.removeMs));
  return early ? { ...plan, step: { do: "nothing" } } : plan;
}

/** Reports whether a restart of a stopped mock Core takes too long; shorter than the real bound of two minutes. */
const isLateRestart = (hub: Hub, o: FakeOperation, nowMs: number): boolean =>
  o.kind === "restart" && o.state === "running" && isRestarted(hub, o, nowMs) && !isAlive(hub, o.ref);
const isRestarted = (hub: Hub, o: FakeOperation, nowMs: number): boolean =>
  nowMs - Date.parse(o.updatedAt) >= hub.pace.restartMs;

function factsOf(hub: Hub, o: FakeOperation, nowMs: number): OperationFacts {
  const core = hub.world.cores.get(o.ref);
  return {
    id: o.id,
    kind: o.kind,
    name: o.name,
    state: o.state === "running" ? "running" : "waiting",
    requestedAtMs: Date.parse(o.requestedAt),
    sinceMs: Date.parse(o.updatedAt),
    blockedSinceMs: o.blockedSinceMs,
    target: core === undefined ? null : { ...targetOf(core, hub), restarted: isRestarted(hub, o, nowMs) },
  };
}

function targetOf(core: FakeCore, hub: Hub): OperationTarget {
  const alive = isRunning(core);
  return {
    voter: isVoter(core),
    alive,
    counted: isCounted(hub.world, core),
    leads: hub.world.leader?.ref === core.ref,
    member: isMember(core),
    good: alive,
    restarted: false,
    lagEntries: core.host?.lag ?? 0,
  };
}

function clusterOf(world: World): ClusterFacts {
  const members = coresOf(world).filter(isMember);
  const voters = members.filter(isVoter);
  return {
    voters: voters.length,
    aliveVoters: members.filter((c) => isCounted(world, c)).length,
    cores: members.length,
  };
}

const isAlive = (hub: Hub, ref: string): boolean => {
  const core = hub.world.cores.get(ref);
  return core !== undefined && isRunning(core);
};

const nextLeader = (world: World, besides: string): FakeCore | undefined =>
  coresOf(world)
    .filter((c) => c.ref !== besides && isVoter(c) && isRunning(c))
    .toSorted((a, b) => (a.host?.lag ?? 0) - (b.host?.lag ?? 0))[0];

function put(hub: Hub, o: FakeOperation): void {
  hub.setAccess({ ...hub.access, operations: new Map(hub.access.operations).set(o.id, o) });
}

/** Stores an operation's next state and the audit entry that the leader's Core would write. */
function end(hub: Hub, nowMs: number, o: FakeOperation, word: "begun" | "done" | "failed"): void {
  put(hub, { ...o, updatedAt: isoTime(nowMs) });
  const leader = hub.world.cores.get(hub.world.leader?.ref ?? "");
  hub.setAccess(
    entered(hub.access, nowMs, {
      who: `core:${leader?.name ?? ""}`,
      token: null,
      from: "-",
      what: `service.${o.kind}_${word}`,
      name: o.name,
      ref: o.ref,
      outcome: "done",
      code: null,
      requestId: "-",
    }),
  );
}
