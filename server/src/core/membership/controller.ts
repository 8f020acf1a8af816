import type { Reason } from "@core-console/shared/contract/service";
import { LIGHT } from "@core-console/shared/domain/light";
import { nextMembershipStep, type JoinerFacts } from "@core-console/shared/domain/membership";
import { certifyMembers } from "./peer-certificates.ts";
import type { CoreContext } from "../context.ts";
import { EngineError } from "../engine/engine-error.ts";
import type { EngineMember } from "../engine/wire.ts";
import { CONTACT_MS, lagOf } from "../observe/view.ts";
import { ApiProblem } from "../problem.ts";
import type { ServiceRecord } from "../store/records.ts";
import { hasStage, withStage } from "../store/records.ts";
import { updateService } from "../store/service-changes.ts";
import { probeJoiner } from "./reach.ts";

const PERIOD_MS = 250;
const ROUND_LIMIT_MS = 60_000;
/** etcd refuses every add for about 5 s after a voter starts or is promoted (tried): told to people only after this. */
const UNHEALTHY_GRACE_MS = 8000;
/** Promotion on facts (design page 4, rule 3). */
const MAX_LAG = LIGHT.lagEntries;

/**
 * Drives reality to the records, on the leader only. Everything it needs is in etcd or observed anew,
 * so the next leader goes on where this one stopped.
 */
export class MembershipController {
  readonly #core: CoreContext;
  #running = false;
  #roundSinceMs = 0;
  #refusedSinceMs: number | null = null;
  /** when the loop last came round: the watchdog's food */
  progressAtMs: number;

  constructor(core: CoreContext) {
    this.#core = core;
    this.progressAtMs = core.now();
  }

  start(): () => void {
    const timer = setInterval(() => void this.tick(), PERIOD_MS);
    return () => clearInterval(timer);
  }

  async tick(): Promise<void> {
    const c = this.#core;
    const now = c.now();
    // A round waits for the engine, seconds where the disk is slow; one that never ends is a Core that hangs.
    if (!this.#running || now - this.#roundSinceMs < ROUND_LIMIT_MS) this.progressAtMs = now;
    if (!c.raft.leads) {
      c.joins.clear();
      return;
    }
    if (this.#running || !c.registry.ready) return;
    this.#running = true;
    this.#roundSinceMs = now;
    try {
      await certifyMembers(c);
      await this.#round();
    } catch (error) {
      // A fault of ours is told loudly, but must not take down one leader after the other.
      if (error instanceof ApiProblem || error instanceof EngineError)
        c.log.info({ err: error }, "membership: this round did not finish; the next one goes on");
      else c.log.error({ err: error }, "membership: a fault of ours; the next round tries again");
    } finally {
      this.#running = false;
    }
  }

  async #round(): Promise<void> {
    const c = this.#core;
    const records = [...c.registry.cores.values()].map((s) => s.value);
    const joiners = records.filter((r) => r.host !== null && !r.voter && r.state !== "removing");
    if (joiners.length === 0) return;
    const { members } = await c.engine.gateway.memberList({ timeoutMs: 1000 });
    if (await this.#dropOrphan(members)) return;
    for (const record of joiners) await this.#observe(record, members);
    const facts = joiners.map((r) => this.#factsOf(r, members));
    const voterRefs = records.filter((r) => r.voter).map((r) => r.ref);
    const plan = nextMembershipStep({
      nowMs: c.now(),
      steadyMs: c.steadyMs,
      voters: voterRefs.length,
      voterRefs,
      joiners: facts,
      removing: records.filter((r) => r.state === "removing").map((r) => r.ref),
    });
    for (const record of joiners) c.joins.of(record.ref).waiting = plan.waiting[record.ref] ?? null;
    if (plan.step.do === "add_learner") await this.#addLearner(plan.step.ref, members);
    if (plan.step.do === "promote") await this.#promote(plan.step.ref);
    for (const record of joiners) await this.#settle(record.ref);
  }

  /** Brings records up with what is already true in etcd (a leader lost half-way), and follows reachability and lag. */
  async #observe(record: ServiceRecord, members: EngineMember[]): Promise<void> {
    const c = this.#core;
    const state = c.joins.of(record.ref);
    const member = memberOf(record, members);
    if (record.memberId === null && member !== undefined) await this.#recordLearner(record.ref, member.memberId);
    if (member !== undefined && !member.learner) await this.#recordVoter(record.ref);
    if (record.memberId === null) {
      state.reachable = await probeJoiner(c, record, state);
      if (state.reachable) await this.#stage(record.ref, "reachable");
      return;
    }
    const o = c.exchange.of(record.ref);
    const lag = lagOf(
      { raft: c.raft.status, self: { ref: c.self.ref, version: c.version, startedAtMs: 0 } },
      record,
      o,
    );
    const inContact = o.contactAtMs !== null && c.now() - o.contactAtMs <= CONTACT_MS;
    const commit = c.raft.status?.commit ?? 0;
    state.progressPercent =
      lag === null || commit === 0 ? null : Math.floor((100 * Math.max(0, commit - lag)) / commit);
    const good = inContact && lag !== null && lag <= MAX_LAG;
    state.goodSinceMs = good ? (state.goodSinceMs ?? c.now()) : null;
    if (inContact) state.error = null;
    else if (o.report?.join?.error) state.error = { ...o.report.join.error, seenBy: "host", at: this.#at() };
    if (good) await this.#stage(record.ref, "caught_up");
  }

  /**
   * A service removed or renewed while its learner was being added leaves a member that is nobody's, and etcd takes no other
   * learner beside it. Only a learner, and only on a copy known to be fresh.
   */
  async #dropOrphan(members: EngineMember[]): Promise<boolean> {
    const c = this.#core;
    const orphan = () =>
      members.find(
        (m) => m.learner && ![...c.registry.cores.values()].some((s) => memberOf(s.value, [m]) !== undefined),
      );
    if (orphan() === undefined) return false;
    await c.consistency.sync();
    const found = orphan();
    if (found === undefined) return false;
    c.log.warn({ memberId: found.memberId }, "membership: a learner that belongs to no service is taken out");
    await c.engine.gateway.memberRemove(found.memberId, { timeoutMs: 3000 });
    return true;
  }

  #factsOf(record: ServiceRecord, members: EngineMember[]): JoinerFacts {
    const c = this.#core;
    const state = c.joins.of(record.ref);
    const member = memberOf(record, members);
    const called = record.stages.find((s) => s.stage === "called")?.at ?? record.createdAt;
    return {
      ref: record.ref,
      name: record.name,
      requestedAtMs: Date.parse(called),
      member: member === undefined ? null : { memberId: member.memberId, learner: member.learner },
      // Reached once is not reachable now: a joiner that died since must not pull its pair into an even number of voters.
      reachable: (member === undefined ? state.reachable : hasStage(record, "reachable")) && state.error === null,
      goodSinceMs: state.goodSinceMs,
      lagEntries: lagOf(
        { raft: c.raft.status, self: { ref: c.self.ref, version: c.version, startedAtMs: 0 } },
        record,
        c.exchange.of(record.ref),
      ),
    };
  }

  async #addLearner(ref: string, members: EngineMember[]): Promise<void> {
    const c = this.#core;
    const record = c.registry.services.get(ref)?.value;
    if (record === undefined || record.host === null || memberOf(record, members) !== undefined) return;
    try {
      const { member } = await c.engine.gateway.memberAdd(
        `https://${record.host.raft}`,
        { learner: true },
        { timeoutMs: 3000 },
      );
      this.#refusedSinceMs = null;
      await this.#recordLearner(ref, member.memberId);
    } catch (error) {
      if (!(error instanceof EngineError) || (error.kind !== "unhealthy_cluster" && error.kind !== "too_many_learners"))
        throw error;
      this.#refusedSinceMs ??= c.now();
      const patient = c.now() - this.#refusedSinceMs < UNHEALTHY_GRACE_MS;
      const reason: Reason = { code: patient ? "unhealthy_cluster_wait" : "unhealthy_cluster", params: {} };
      if (patient) c.joins.of(ref).waiting = reason;
      else c.joins.of(ref).error = { ...reason, seenBy: "leader", at: this.#at() };
    }
  }

  async #promote(ref: string): Promise<void> {
    const record = this.#core.registry.services.get(ref)?.value;
    if (record?.memberId == null) return;
    try {
      await this.#core.engine.gateway.memberPromote(record.memberId, { timeoutMs: 3000 });
    } catch (error) {
      if (!(error instanceof EngineError) || (error.kind !== "not_ready_learner" && error.kind !== "not_learner"))
        throw error;
      if (error.kind === "not_ready_learner") return;
    }
    await this.#recordVoter(ref);
  }

  /** A learner that waits for its pair is in good order: it is green after its steadiness, role Learner (rule 1). */
  async #settle(ref: string): Promise<void> {
    const c = this.#core;
    const record = c.registry.services.get(ref)?.value;
    const { goodSinceMs } = c.joins.of(ref);
    if (
      record === undefined ||
      record.state !== "catching-up" ||
      goodSinceMs === null ||
      c.now() - goodSinceMs < c.steadyMs
    )
      return;
    await this.#update(ref, "join.steady", (r) =>
      r.state === "catching-up" ? withStage({ ...r, state: "active" }, "steady", this.#at()) : null,
    );
  }

  #stage(ref: string, stage: "reachable" | "caught_up"): Promise<void> {
    return this.#update(ref, `join.${stage}`, (r) => (hasStage(r, stage) ? null : withStage(r, stage, this.#at())));
  }

  #recordLearner(ref: string, memberId: string): Promise<void> {
    return this.#update(ref, "join.learner", (r) =>
      r.memberId === memberId
        ? null
        : withStage({ ...r, memberId, state: unlessRemoving(r, "catching-up") }, "learner", this.#at()),
    );
  }

  #recordVoter(ref: string): Promise<void> {
    return this.#update(ref, "join.voter", (r) =>
      r.voter
        ? null
        : withStage(
            withStage({ ...r, voter: true, state: unlessRemoving(r, "active") }, "voter", this.#at()),
            "steady",
            this.#at(),
          ),
    );
  }

  async #update(ref: string, what: string, change: (record: ServiceRecord) => ServiceRecord | null): Promise<void> {
    await updateService(this.#core, ref, what, change);
  }

  #at(): string {
    return new Date(this.#core.wall()).toISOString();
  }
}

/** A removal that was asked for meanwhile goes on. */
const unlessRemoving = (r: ServiceRecord, state: ServiceRecord["state"]): ServiceRecord["state"] =>
  r.state === "removing" ? r.state : state;

function memberOf(record: ServiceRecord, members: EngineMember[]): EngineMember | undefined {
  const url = record.host === null ? "" : `https://${record.host.raft}`;
  return members.find((m) => m.memberId === record.memberId || m.peerUrls.includes(url));
}
