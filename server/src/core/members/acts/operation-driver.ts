/**
 * Invariants of operations (removal, restart, transfer of leadership): only the leader acts, with its registry loaded,
 * one round at a time. Every step is decided by the pure function nextOperationStep. Except for handing leadership over
 * and taking a member out of the engine, a step is one transaction, which is planned again when it is executed and
 * committed only if it is still the step to take. Taking out is recorded after it has happened and may be repeated. So
 * a leader may be lost at any point: the next one continues from the records and the engine's membership.
 */

import {
  nextOperationStep,
  type OperationPlan,
  type OperationStep,
} from "@core-console/shared/domain/rules/operations";
import { every } from "../../../lib/process/every.ts";
import type { MembersDeps } from "../deps.ts";
import { driverRounds } from "../../state/driver-rounds.ts";
import type { ChangePlan } from "../../state/commit.ts";
import { handOver } from "./hand-over.ts";
import { ownRequest } from "../../state/service-changes.ts";
import { planGone, planStays } from "./removal.ts";
import { planBegin, planEnd } from "./operation-changes.ts";
import { operationFacts, startOf, unfinished } from "./removal-facts.ts";

type Deps = Pick<
  MembersDeps,
  | "registry"
  | "consistency"
  | "changes"
  | "raft"
  | "memberList"
  | "log"
  | "now"
  | "wall"
  | "self"
  | "engine"
  | "exchange"
  | "observatory"
  | "makeReport"
  | "announceLeaving"
>;

const PERIOD_MS = 250;
const TAKE_OUT_MS = 3000;

/**
 * Carries out the requested operations, on the leader only; see the invariants above. Only how long an operation has
 * been blocked is kept in memory: a new leader grants it the full time again.
 */
export class OperationDriver {
  readonly #core: Deps;
  readonly #blockedSince = new Map<string, number>();
  #gone: ReadonlySet<string> = new Set();
  readonly #inRounds;

  constructor(core: Deps) {
    this.#core = core;
    this.#inRounds = driverRounds("operations", core.log, (error) => error instanceof NothingToDo);
  }

  start(): () => void {
    return every("operations", PERIOD_MS, () => this.tick(), this.#core.log);
  }

  /** Takes the next step, if there is one. Calls must not overlap. Never throws. */
  async tick(): Promise<void> {
    const c = this.#core;
    if (!c.raft.leads || !c.registry.ready) return this.#blockedSince.clear();
    if (unfinished(c).length === 0) return;
    await this.#inRounds(async () => {
      this.#gone = await this.#takenOut();
      await this.#take(this.#plan());
    });
  }

  #plan(): OperationPlan {
    return nextOperationStep(operationFacts(this.#core, this.#blockedSince, this.#gone));
  }

  /**
   * Returns the refs whose running removal is complete in the engine; a copy behind the others' could still list them.
   */
  async #takenOut(): Promise<ReadonlySet<string>> {
    const c = this.#core;
    const removing = unfinished(c).filter((o) => o.kind === "remove" && o.state === "running");
    if (removing.length === 0) return new Set();
    await c.consistency.sync();
    const { members } = await c.engine.gateway.memberList({ timeoutMs: 1000 });
    c.memberList.take(members);
    const gone = removing.filter(({ ref }) => {
      const memberId = c.registry.services.get(ref)?.value.memberId;
      return members.every((m) => m.memberId !== memberId);
    });
    return new Set(gone.map((o) => o.ref));
  }

  async #take({ step, blocked }: OperationPlan): Promise<void> {
    const c = this.#core;
    for (const id of this.#blockedSince.keys()) if (id !== blocked) this.#blockedSince.delete(id);
    if (blocked !== null && !this.#blockedSince.has(blocked)) this.#blockedSince.set(blocked, c.wall());
    if (step.do === "nothing") return;
    if (step.do === "hand_over") {
      await handOver(c, step.to === "any" ? null : (c.registry.operations.get(step.id)?.value.ref ?? null));
      // This Core continues as a follower or, if the transfer failed, as the leader.
      return c.announceLeaving(false);
    }
    if (step.do === "take_out") return this.#takeOut(step.id);
    const { kind, ref, name } = c.registry.operations.get(step.id)?.value ?? {};
    const about = { kind, ref, name, ...(step.do === "fail" ? { reason: step.reason } : {}) };
    await c.changes.execute(ownRequest(c), () => {
      // Planned with the state at that time, which may be newer than a moment ago.
      const now = this.#plan().step;
      const plan = now.do === step.do && "id" in now && now.id === step.id ? this.#changeOf(now) : null;
      if (plan === null) throw new NothingToDo();
      return plan;
    });
    // Without the operation's ID: the log hides every `id`, as that of a join admits a host.
    c.log.info({ step: step.do, ...about }, "operations: a step was taken");
  }

  #changeOf(step: OperationStep): ChangePlan | null {
    const c = this.#core;
    const operation = c.registry.operations.get("id" in step ? step.id : "")?.value;
    if (operation === undefined) return null;
    const { id, kind, ref } = operation;
    switch (step.do) {
      case "begin": {
        const startedAt = kind === "restart" ? startOf(c, ref) : null;
        return kind === "restart" && startedAt === null ? null : planBegin(c.registry, id, startedAt, c.wall());
      }
      case "finish":
        return kind === "remove" ? planGone(c.registry, id, c.wall()) : planEnd(c.registry, id, null, c.wall());
      case "fail":
        return kind === "remove"
          ? planStays(c.registry, id, step.reason, c.wall())
          : planEnd(c.registry, id, step.reason, c.wall());
      case "nothing":
      case "hand_over":
      case "take_out":
        return null;
    }
  }

  /**
   * Removes a member from the engine. What etcd refuses temporarily, as after a voter has started, is retried until
   * the operation's time limit.
   */
  async #takeOut(id: string): Promise<void> {
    const c = this.#core;
    const { ref = "", name = "" } = c.registry.operations.get(id)?.value ?? {};
    const memberId = c.registry.services.get(ref)?.value.memberId;
    if (memberId == null) return;
    c.memberList.take(await c.engine.gateway.memberRemove(memberId, { timeoutMs: TAKE_OUT_MS }));
    c.log.info({ name, memberId }, "a member was removed from the cluster");
  }
}

/** Thrown when the step was done meanwhile or is no longer the one to take. */
class NothingToDo extends Error {}
