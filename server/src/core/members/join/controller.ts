/**
 * Invariants of membership: only the leader acts, with its registry loaded, one round at a time and with at most one
 * step of nextMembershipStep a round. Every input is in etcd or observed anew, so the next leader continues where this
 * one stopped. etcd's membership changes first and the record follows, except that the end of a join is recorded before
 * its learner is taken out; a round first updates records with what is already true in etcd. A learner is promoted only
 * if its Core answers at that moment. Votes are counted in etcd's list, not in the records.
 */

import type { Reason } from "@core-console/shared/contract/service";
import {
  nextMembershipStep,
  type JoinerFacts,
  type MembershipPlan,
} from "@core-console/shared/domain/rules/membership";
import { memberOf as listedAs } from "@core-console/shared/domain/rules/reconcile-members";
import { finishMoves } from "./moves.ts";
import { certifyMembers } from "./peer-certificates.ts";
import { startInBackground } from "../../../lib/process/background.ts";
import { every } from "../../../lib/process/every.ts";
import { ExclusiveRunner } from "../../../lib/process/exclusive-runner.ts";
import type { MembersDeps } from "../deps.ts";
import { EngineError } from "../../etcd/client/engine-error.ts";
import type { EngineMember } from "../../etcd/client/wire.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import type { ServiceRecord } from "../../state/records.ts";
import { hasStage, withStage } from "../../state/records.ts";
import { findService, ownRequest, updateService } from "../../state/service-changes.ts";
import { letGo, planStalled } from "./give-up.ts";
import { followed, lasts, REFUSED_GRACE_MS, type JoinState } from "../view/join-progress.ts";
import { learnerNow, watchLearner } from "./learner.ts";
import { dial } from "./dial.ts";
import { probeJoiner } from "./reach.ts";
import { MemberReconciler } from "./reconcile.ts";
import { identityOf } from "../view/votes.ts";

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
  | "version"
  | "steadyMs"
  | "stallMs"
  | "caCert"
  | "self"
  | "saveSelf"
  | "peerCertificate"
  | "caKey"
  | "engine"
  | "client"
  | "exchange"
  | "joins"
  | "observatory"
>;

const PERIOD_MS = 250;
const ROUND_LIMIT_MS = 60_000;
/** Retry interval of a refused add. */
const ADD_AGAIN_MS = 1000;

/** Reports whether the Core of a record answers at this moment. */
type Answers = (core: Deps, record: ServiceRecord) => Promise<boolean>;
const answersNow: Answers = async (core, { host }) =>
  host !== null && (await dial(host.internal, core.client.tls, "/api/v3/node")) === null;

/** Brings the engine's membership in line with the records, on the leader only; see the invariants above. */
export class MembershipController {
  readonly #core: Deps;
  readonly #answers: Answers;
  readonly #reconciler: MemberReconciler;
  readonly #rounds = new ExclusiveRunner("skip");
  #roundSinceMs = 0;
  #addedAtMs = 0;
  /** when the loop last came round, by the monotonic clock; read by the watchdog */
  progressAtMs: number;

  constructor(core: Deps, answers: Answers = answersNow) {
    this.#core = core;
    this.#answers = answers;
    this.#reconciler = new MemberReconciler(core);
    this.progressAtMs = core.now();
  }

  start(): () => void {
    const { log } = this.#core;
    // Not awaited: ticks during a running round keep the watchdog fed and start no second round.
    return every("membership", PERIOD_MS, () => startInBackground(log, "membership", () => this.tick()), log);
  }

  async tick(): Promise<void> {
    const c = this.#core;
    const now = c.now();
    // A round waits for the engine, for seconds if the disk is slow; one that never ends means that the Core hangs.
    if (!this.#rounds.running || now - this.#roundSinceMs < ROUND_LIMIT_MS) this.progressAtMs = now;
    if (!c.raft.leads) {
      c.joins.clear();
      return;
    }
    if (c.registry.ready) await this.#rounds.run(() => this.#round());
  }

  async #round(): Promise<void> {
    const c = this.#core;
    this.#roundSinceMs = c.now();
    try {
      await certifyMembers(c);
      await finishMoves(c);
      if (!(await this.#reconciler.run())) await this.#advanceJoins();
    } catch (error) {
      // An internal error is logged as an error, but must not end one leader after the other.
      if (error instanceof ApiProblem || error instanceof EngineError)
        c.log.info({ err: error }, "membership: this round did not finish; the next one continues");
      else c.log.error({ err: error }, "membership: an internal error; the next round tries again");
    }
  }

  async #advanceJoins(): Promise<void> {
    const c = this.#core;
    const records = [...c.registry.cores.values()].map((s) => s.value);
    const joiners = records.filter((r) => r.host !== null && !r.voter && r.state !== "removing");
    if (joiners.length === 0) return;
    const { members } = await c.engine.gateway.memberList({ timeoutMs: 1000 });
    c.memberList.take(members);
    const [ending] = joiners.filter((r) => r.ended !== null);
    if (ending !== undefined) return letGo(c, ending.ref, memberOf(ending, members));
    for (const record of joiners) await this.#observe(record, members);
    const facts = joiners.map((r) => this.#factsOf(r, members));
    const voterRefs = records.filter((r) => memberOf(r, members)?.learner === false).map((r) => r.ref);
    const plan = nextMembershipStep({
      nowMs: c.now(),
      steadyMs: c.steadyMs,
      stallMs: c.stallMs,
      voters: members.filter((m) => !m.learner).length,
      voterRefs,
      joiners: facts,
      removing: records.filter((r) => r.state === "removing").map((r) => r.ref),
    });
    this.#show(joiners, plan);
    if (plan.step.do === "add_learner") await this.#addLearner(plan.step.ref, members);
    if (plan.step.do === "promote") await this.#promote(plan.step.ref);
    if (plan.step.do === "give_up") await this.#giveUp(plan.step.ref, plan.step.after);
    for (const record of joiners) await this.#settle(record.ref);
  }

  /** Updates records with what is already true in etcd (after a leader was lost), and follows reachability and lag. */
  async #observe(record: ServiceRecord, members: EngineMember[]): Promise<void> {
    const c = this.#core;
    const state = c.joins.of(record.ref);
    const member = memberOf(record, members);
    if (record.memberId === null && member !== undefined) await this.#recordLearner(record.ref, member.memberId);
    if (member !== undefined && !member.learner) await this.#recordVoter(record.ref);
    if (record.memberId === null) {
      state.reachable = probeJoiner(c, record, state);
      if (state.reachable) await this.#stage(record.ref, "reachable");
      return;
    }
    watchLearner(c, record);
    if (state.goodSinceMs !== null) await this.#stage(record.ref, "caught_up");
  }

  /** Publishes what the plan decided about each join, for the views. */
  #show(joiners: readonly ServiceRecord[], plan: MembershipPlan): void {
    const { joins } = this.#core;
    for (const { ref } of joiners) {
      const state = joins.of(ref);
      state.waiting = plan.waiting[ref] ?? null;
      if (plan.step.do !== "add_learner" || plan.step.ref !== ref) state.refused = null;
      state.stalled = plan.stalled?.ref === ref ? this.#stalled(plan.stalled, state.stalled) : null;
    }
  }

  /**
   * Returns the times of a stall, unchanged while they differ by less than a second: the two clocks drift, and only a
   * real change is shown as a new one.
   */
  #stalled(
    { sinceMs, endsMs }: NonNullable<MembershipPlan["stalled"]>,
    before: JoinState["stalled"],
  ): JoinState["stalled"] {
    const c = this.#core;
    const iso = (ms: number): string => new Date(ms + (c.wall() - c.now())).toISOString();
    const same = (old: string | null | undefined, now: string): string =>
      old != null && Math.abs(Date.parse(old) - Date.parse(now)) < 1000 ? old : now;
    return {
      since: same(before?.since, iso(sinceMs)),
      takenOutAt: endsMs === null ? null : same(before?.takenOutAt, iso(endsMs)),
    };
  }

  #factsOf(record: ServiceRecord, members: EngineMember[]): JoinerFacts {
    const c = this.#core;
    const state = c.joins.of(record.ref);
    const member = memberOf(record, members);
    const learner = member === undefined ? null : learnerNow(c, record);
    const toWall = c.wall() - c.now();
    const called = record.stages.find((s) => s.stage === "called")?.at ?? record.createdAt;
    return {
      ref: record.ref,
      name: record.name,
      requestedAtMs: Date.parse(called),
      member: member === undefined ? null : { memberId: member.memberId, learner: member.learner },
      // Having been reached once does not suffice: a joiner that has died since must not bring its pair into an even
      // number of voters.
      reachable: learner === null ? state.reachable : learner.reachable,
      reported: learner?.reported ?? false,
      goodSinceMs: state.goodSinceMs,
      lagEntries: learner?.lagEntries ?? null,
      stall: state.stall,
      extendedUntilMs: record.extendedUntil === null ? null : Date.parse(record.extendedUntil) - toWall,
    };
  }

  async #addLearner(ref: string, members: EngineMember[]): Promise<void> {
    const c = this.#core;
    const record = c.registry.services.get(ref)?.value;
    if (record === undefined || record.host === null || memberOf(record, members) !== undefined) return;
    const state = c.joins.of(ref);
    if (state.refused !== null && c.now() - this.#addedAtMs < ADD_AGAIN_MS)
      return this.#refused(ref, state.refused.reason);
    this.#addedAtMs = c.now();
    try {
      const { member, members: now } = await c.engine.gateway.memberAdd(
        `https://${record.host.raft}`,
        { learner: true },
        { timeoutMs: 3000 },
      );
      c.memberList.take(now);
      state.refused = null;
      await this.#recordLearner(ref, member.memberId);
    } catch (error) {
      if (!(error instanceof EngineError) || (error.kind !== "unhealthy_cluster" && error.kind !== "too_many_learners"))
        throw error;
      this.#refused(ref, { code: error.kind === "too_many_learners" ? "other_learner" : error.kind, params: {} });
    }
  }

  /**
   * Records a refused add. etcd refuses every add for a while after a voter has started, so it counts as an error only
   * after that time.
   */
  #refused(ref: string, reason: Reason): void {
    const c = this.#core;
    const state = c.joins.of(ref);
    state.refused = followed(state.refused, reason, c);
    if (!lasts(state.refused, c.now(), REFUSED_GRACE_MS))
      state.waiting = reason.code === "unhealthy_cluster" ? { code: "unhealthy_cluster_wait", params: {} } : reason;
  }

  /** Records the decision, so that the next leader carries it out; an extension granted meanwhile takes precedence. */
  async #giveUp(ref: string, afterRef: string): Promise<void> {
    const c = this.#core;
    const { stall } = c.joins.of(ref);
    const after = c.registry.services.get(afterRef)?.value.name;
    if (stall === null || after === undefined) return;
    const how = { by: `core:${c.self.name}`, nowMs: c.wall(), stalledMs: c.now() - stall.sinceMs };
    try {
      await c.changes.execute(ownRequest(c), () => {
        const plan = planStalled(findService(c.registry, ref), after, how);
        if (plan === null) throw new NotStalled();
        return plan;
      });
    } catch (error) {
      if (!(error instanceof NotStalled)) throw error;
      return;
    }
    c.log.warn({ ref, after: afterRef }, "membership: a stalled learner is removed so that the next join can continue");
  }

  async #promote(ref: string): Promise<void> {
    const record = this.#core.registry.services.get(ref)?.value;
    if (record?.memberId == null) return;
    // Its last report may be a second old. One that has died since would become a voter that never votes, which may
    // lose the quorum for good: a vote cannot be withdrawn, and without a quorum etcd removes no member.
    if (!(await this.#answers(this.#core, record))) {
      this.#core.joins.of(ref).goodSinceMs = null;
      return;
    }
    try {
      const { engine, memberList } = this.#core;
      memberList.take(await engine.gateway.memberPromote(record.memberId, { timeoutMs: 3000 }));
    } catch (error) {
      if (!(error instanceof EngineError) || (error.kind !== "not_ready_learner" && error.kind !== "not_learner"))
        throw error;
      if (error.kind === "not_ready_learner") return;
    }
    await this.#recordVoter(ref);
  }

  /**
   * Marks a learner that waits for its pair as active once it is steady: its light is green, its role Learner
   * (docs/architecture/membership.md).
   */
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
      // Given up or renewed while it was added: then the engine's learner belongs to no record and is removed.
      r.memberId === memberId || r.host === null
        ? null
        : withStage({ ...r, memberId, state: unlessRemoving(r, "catching-up") }, "learner", this.#at()),
    );
  }

  #recordVoter(ref: string): Promise<void> {
    return this.#update(ref, "join.voter", (r) =>
      r.voter || r.memberId === null
        ? null
        : withStage(
            withStage({ ...r, voter: true, ended: null, state: unlessRemoving(r, "active") }, "voter", this.#at()),
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

/** Thrown when the learner votes by now or was granted more time. */
class NotStalled extends Error {}

/** Keeps a removal that was requested meanwhile. */
const unlessRemoving = (r: ServiceRecord, state: ServiceRecord["state"]): ServiceRecord["state"] =>
  r.state === "removing" ? r.state : state;

const memberOf = (record: ServiceRecord, members: readonly EngineMember[]): EngineMember | undefined =>
  listedAs(identityOf(record), members);
