import type { Operation } from "../../contract/access.ts";
import { OPERATION_BOUND_MS, canPause } from "../../domain/operations.ts";
import type { Hub } from "../hub.ts";
import type { Kit, UserCall } from "../kit.ts";
import { iso } from "../view.ts";
import { coresOf, isMember, isRunning, isVoter } from "../world.ts";
import type { FakeCore } from "../world.ts";

/** So long the fake's leader takes to see what was asked. */
const SEEN_AFTER_MS = 1_000;

/** Takes the order of a restart down, or refuses it as the Core would. */
export function restart(kit: Kit, core: FakeCore, call: UserCall): Response {
  const { hub } = kit;
  const { name } = core;
  if (!isMember(core)) return kit.refuse("busy", { params: { why: "not_joined", name } });
  const under = standings(hub, call.nowMs).filter((o) => o.state === "waiting" || o.state === "running");
  if (under.some((o) => o.ref === core.ref)) return kit.refuse("busy", { params: { why: "restarting", name } });
  if (!isRunning(core)) return kit.refuse("busy", { params: { why: "silent", name } });
  const voters = coresOf(hub.world).filter(isVoter);
  const votes = { voters: voters.length, aliveVoters: voters.filter(isRunning).length };
  const verdict = canPause(votes, { voter: isVoter(core) });
  if (under.length === 0 && !verdict.ok) return kit.refuse("quorum_at_risk", { params: verdict.params });
  const operation: Operation = {
    id: hub.around.newId(),
    kind: "restart",
    ref: core.ref,
    name,
    by: call.caller.user.login,
    requestedAt: iso(call.nowMs),
    updatedAt: iso(call.nowMs),
    state: "waiting",
    reason: null,
  };
  hub.setAccess({ ...hub.access, operations: new Map(hub.access.operations).set(operation.id, operation) });
  return kit.json(operation, 202);
}

/** How far each one is by now: one after another, in the order they were asked for; a Core that stopped is not back. */
export function standings(hub: Hub, nowMs: number): Operation[] {
  let before: { name: string; endsMs: number } | null = null;
  const all: Operation[] = [];
  for (const o of hub.access.operations.values()) {
    const beginsMs: number = Math.max(Date.parse(o.requestedAt) + SEEN_AFTER_MS, before?.endsMs ?? 0);
    const endsMs = beginsMs + hub.pace.restartMs;
    all.push(standing(hub, nowMs, o, { beginsMs, endsMs, behind: before }));
    before = { name: o.name, endsMs };
  }
  return all;
}

function standing(
  hub: Hub,
  nowMs: number,
  o: Operation,
  f: { beginsMs: number; endsMs: number; behind: { name: string; endsMs: number } | null },
): Operation {
  if (nowMs < f.beginsMs) {
    const waits = f.behind !== null && nowMs < f.behind.endsMs;
    return { ...o, reason: waits ? { code: "waiting_operation", params: { name: f.behind?.name ?? null } } : null };
  }
  if (nowMs < f.endsMs) return { ...o, state: "running", updatedAt: iso(f.beginsMs) };
  const stoppedAtMs = hub.world.cores.get(o.ref)?.host?.stoppedAtMs ?? null;
  const updatedAt = iso(f.endsMs);
  if (stoppedAtMs === null || stoppedAtMs > f.endsMs) return { ...o, state: "done", updatedAt };
  const params = { name: o.name, seconds: OPERATION_BOUND_MS / 1000 };
  return { ...o, state: "failed", updatedAt, reason: { code: "restart_not_back", params } };
}
