import { nextOperationStep, type OperationPlan, type OperationStep } from "@core-console/shared/domain/operations";
import type { CoreContext } from "../context.ts";
import { EngineError } from "../engine/engine-error.ts";
import { ApiProblem } from "../problem.ts";
import type { ChangePlan } from "../store/change.ts";
import { keys } from "../store/keys.ts";
import { ownRequest } from "../store/service-changes.ts";
import { planBegin, planEnd } from "./changes.ts";
import { operationFacts, startOf, unfinished } from "./facts.ts";

const PERIOD_MS = 250;
/** One that is over can still be asked after for so long. */
const KEEP_MS = 86_400_000;
const SWEEP_MS = 600_000;
/** etcd allows 128 operations a transaction. */
const BATCH = 100;

/**
 * Drives the acts that were asked for, on the leader only; every step is a record, so the next leader goes on from there.
 * What keeps one waiting is remembered here alone: a new leader gives it its time anew.
 */
export class OperationDriver {
  readonly #core: CoreContext;
  readonly #blockedSince = new Map<string, number>();
  #busy = false;

  constructor(core: CoreContext) {
    this.#core = core;
  }

  start(): () => void {
    const timers = [setInterval(() => void this.tick(), PERIOD_MS), setInterval(() => void this.#sweep(), SWEEP_MS)];
    return () => timers.forEach((timer) => clearInterval(timer));
  }

  async tick(): Promise<void> {
    const c = this.#core;
    if (!c.raft.leads || !c.registry.ready) return this.#blockedSince.clear();
    if (this.#busy || unfinished(c).length === 0) return;
    this.#busy = true;
    try {
      await this.#take(this.#plan());
    } catch (error) {
      if (error instanceof NothingToDo) return;
      if (error instanceof ApiProblem || error instanceof EngineError)
        c.log.info({ err: error }, "operations: this step did not go; the next round tries again");
      else c.log.error({ err: error }, "operations: a fault of ours; the next round tries again");
    } finally {
      this.#busy = false;
    }
  }

  #plan(): OperationPlan {
    return nextOperationStep(operationFacts(this.#core, this.#blockedSince));
  }

  async #take({ step, blocked }: OperationPlan): Promise<void> {
    const c = this.#core;
    for (const id of this.#blockedSince.keys()) if (id !== blocked) this.#blockedSince.delete(id);
    if (blocked !== null && !this.#blockedSince.has(blocked)) this.#blockedSince.set(blocked, c.wall());
    if (step.do === "nothing") return;
    await c.changes.execute(ownRequest(c), () => {
      // Planned on what is known by then, which may be more than a moment ago.
      const now = this.#plan().step;
      const plan = now.do === step.do && now.id === step.id ? this.#changeOf(now) : null;
      if (plan === null) throw new NothingToDo();
      return plan;
    });
    c.log.info({ step }, "operations: a step was taken");
  }

  #changeOf(step: Exclude<OperationStep, { do: "nothing" }>): ChangePlan | null {
    const c = this.#core;
    if (step.do === "begin") {
      const startedAt = startOf(c, c.registry.operations.get(step.id)?.value.ref ?? "");
      return startedAt === null ? null : planBegin(c.registry, step.id, startedAt, c.wall());
    }
    return planEnd(c.registry, step.id, step.do === "fail" ? step.reason : null, c.wall());
  }

  async #sweep(): Promise<void> {
    const c = this.#core;
    if (!c.raft.leads) return;
    const old = [...c.registry.operations.values()].filter(
      ({ value: o }) => (o.state === "done" || o.state === "failed") && c.wall() - Date.parse(o.updatedAt) > KEEP_MS,
    );
    try {
      for (let i = 0; i < old.length; i += BATCH) {
        const gone = old.slice(i, i + BATCH);
        await c.engine.gateway.txn({
          compare: [],
          success: gone.map((o) => ({ op: "delete", key: keys.operation(o.value.id) })),
        });
      }
    } catch (error) {
      c.log[error instanceof EngineError ? "info" : "error"](
        { err: error },
        "old operations stay until the next sweep",
      );
    }
  }
}

/** Somebody did it, or it is no longer the thing to do. */
class NothingToDo extends Error {}
