import {
  nextOperationStep,
  type OperationPlan,
  type OperationStep,
} from "@core-console/shared/domain/rules/operations";
import { every } from "../../../lib/process/every.ts";
import type { MembersDeps } from "../deps.ts";
import { EngineError } from "../../etcd/client/engine-error.ts";
import { ApiProblem } from "../../state/api-problem.ts";
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
 * Drives the acts that were asked for, on the leader only; every step is a record, so the next leader goes on from there.
 * What keeps one waiting is remembered here alone: a new leader gives it its time anew.
 */
export class OperationDriver {
  readonly #core: Deps;
  readonly #blockedSince = new Map<string, number>();
  #gone: ReadonlySet<string> = new Set();
  /** what went wrong last: told once, not four times a second */
  #told = "";
  #busy = false;

  constructor(core: Deps) {
    this.#core = core;
  }

  start(): () => void {
    return every(PERIOD_MS, () => this.tick(), this.#core.log);
  }

  async tick(): Promise<void> {
    const c = this.#core;
    if (!c.raft.leads || !c.registry.ready) return this.#blockedSince.clear();
    if (this.#busy || unfinished(c).length === 0) return;
    this.#busy = true;
    try {
      this.#gone = await this.#takenOut();
      await this.#take(this.#plan());
      this.#told = "";
    } catch (error) {
      if (error instanceof NothingToDo) return;
      if (String(error) === this.#told) return;
      this.#told = String(error);
      if (error instanceof ApiProblem || error instanceof EngineError)
        c.log.info({ err: error }, "operations: this step did not go; the next rounds try again");
      else c.log.error({ err: error }, "operations: a fault of ours; the next rounds try again");
    } finally {
      this.#busy = false;
    }
  }

  #plan(): OperationPlan {
    return nextOperationStep(operationFacts(this.#core, this.#blockedSince, this.#gone));
  }

  /** Whose removal runs and is done in the engine; a copy behind the others' would call a member still there. */
  async #takenOut(): Promise<ReadonlySet<string>> {
    const c = this.#core;
    const removing = unfinished(c).filter((o) => o.kind === "remove" && o.state === "running");
    if (removing.length === 0) return new Set();
    await c.consistency.sync();
    const { members } = await c.engine.gateway.memberList({ timeoutMs: 1000 });
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
      await handOver(c);
      // This Core goes on, as a follower or, where that did not work, as the leader.
      return c.announceLeaving(false);
    }
    if (step.do === "take_out") return this.#takeOut(step.id);
    const { kind, ref, name } = c.registry.operations.get(step.id)?.value ?? {};
    const about = { kind, ref, name, ...(step.do === "fail" ? { reason: step.reason } : {}) };
    await c.changes.execute(ownRequest(c), () => {
      // Planned on what is known by then, which may be more than a moment ago.
      const now = this.#plan().step;
      const plan = now.do === step.do && "id" in now && now.id === step.id ? this.#changeOf(now) : null;
      if (plan === null) throw new NothingToDo();
      return plan;
    });
    // By what it is about: the log hides every `id`, as that of a join lets a host in.
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

  /** What etcd refuses for a while, as after a voter has started, is tried again until the act's time is over. */
  async #takeOut(id: string): Promise<void> {
    const c = this.#core;
    const { ref = "", name = "" } = c.registry.operations.get(id)?.value ?? {};
    const memberId = c.registry.services.get(ref)?.value.memberId;
    if (memberId == null) return;
    await c.engine.gateway.memberRemove(memberId, { timeoutMs: TAKE_OUT_MS });
    c.log.info({ name, memberId }, "a member was taken out of the cluster");
  }
}

/** Somebody did it, or it is no longer the thing to do. */
class NothingToDo extends Error {}
