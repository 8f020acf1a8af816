// Invariant: there is at most one route, and the previous one is aborted before it is replaced, so no call follows two.
// While the route is a leader's, no Core is asked; without one, every known Core is asked in a loop of its own. A
// leader's route ends only by a suspicion of this very object or by a trusted Core's report of a newer leader; answers
// to questions from before a suspicion are discarded. Waiters are released by a route, the loss of the majority, their
// deadline, their caller or `close`. See docs/architecture/lights.md (who leads) and docs/architecture/forwarding.md.

import type { ClusterView, NodeView } from "@core-console/shared/contract/cluster";
import type { Reason } from "@core-console/shared/contract/service";
import { PAUSED_MS } from "@core-console/shared/domain/attention";
import { QUORUM_KNOWN, quorumSum, watchQuorum } from "@core-console/shared/domain/no-quorum";
import type { Clock } from "../../lib/time/clock.ts";
import type { Logger } from "../../lib/logging/logger.ts";
import { countVoters, decideRoute, votes } from "./decide-route.ts";
import type { Target } from "./decide-route.ts";
import type { Directory } from "./directory.ts";
import { judgeHint } from "./judge-hint.ts";
import { NodeAnswers } from "./node-answers.ts";
import { ASK_DEADLINE_MS, askAgainMs } from "./ask-timing.ts";
import { WaitingCalls } from "./waiting-calls.ts";

/** A route in use. Compared by identity: a suspicion of an earlier route changes nothing. */
export interface Route extends Target {
  /** aborts when calls no longer go here */
  over: AbortSignal;
}

export interface Resolver {
  /** where calls go now; null: queue them */
  current(): Route | null;
  /**
   * resolves with the route once there is one, or with null at the deadline, when `signal` aborts or once the majority
   * is lost; ms since 1970
   */
  wait(untilMs: number, signal: AbortSignal | null): Promise<Route | null>;
  /**
   * reports that this route failed: its connection broke, it answered not_leader, or it has been silent since
   * `silentSinceMs`
   */
  suspect(route: Route, silentSinceMs: number): void;
  /**
   * Takes what the Core at `core`, if it is a voter, reports of the cluster: calls go to a newer leader at once; a
   * leader that no longer names itself is asked again.
   */
  hint(cluster: ClusterView, event: "hello" | "cluster", core: string): void;
  /** reports whether what the Core at this address says of others counts: it is a voter, or this console's own Core */
  believes(core: string): boolean;
  /** Cores that answer and have a copy of the records, voters first, this host's own before others */
  living(): readonly string[];
  /** Cores that answer, with a copy of the records or without, voters first, this host's own before others */
  answering(): readonly string[];
  /** the address at which the Core with this ref last answered; null: this console has not met it */
  coreOf(ref: string): string | null;
  /** reports whether any Core answered when it was last asked */
  answered(): boolean;
  /**
   * how many voters answer and how many are missing, once the majority is lost; null: it is not, or a leader is known
   */
  noQuorum(): Reason["params"] | null;
  /** calls the listener after every change of the route or of which Cores answer; the returned function ends that */
  onChange(listener: () => void): () => void;
  close(): void;
}

export interface ResolverOptions {
  directory: Directory;
  ask: (core: string, deadlineMs: number) => Promise<NodeView | null>;
  clock: Clock;
  random: () => number;
  log: Logger;
  /** ref of the Core that this console runs in */
  self: string | null;
}

/** Finds the leader and keeps the route. */
export function createResolver(options: ResolverOptions): Resolver {
  return new LeaderSearch(options);
}

class LeaderSearch implements Resolver {
  readonly #options: ResolverOptions;
  readonly #answers = new NodeAnswers();
  readonly #waiting: WaitingCalls<Route>;
  /** the Cores that are asked in a loop, with what ends the pause before the next question */
  readonly #asking = new Map<string, () => void>();
  readonly #listeners = new Set<() => void>();
  #route: (Route & { end: AbortController }) | null = null;
  #leaderlessSinceMs: number;
  #silentSinceMs: number;
  #suspectedAtMs = 0;
  #quorum = QUORUM_KNOWN;
  #closed = false;

  constructor(options: ResolverOptions) {
    this.#options = options;
    this.#waiting = new WaitingCalls<Route>(options.clock);
    this.#leaderlessSinceMs = options.clock.now();
    this.#silentSinceMs = this.#leaderlessSinceMs;
    this.#seek();
  }

  current(): Route | null {
    return this.#route;
  }

  wait(untilMs: number, signal: AbortSignal | null): Promise<Route | null> {
    if (this.#route || this.#quorum.lost || this.#closed) return Promise.resolve(this.#route);
    return this.#waiting.wait(untilMs, signal);
  }

  suspect(suspected: Route, silentSinceMs: number): void {
    if (this.#closed || suspected !== this.#route) return;
    const { clock, log } = this.#options;
    const { ref, term, kind } = suspected;
    log.info({ ref, term, by: kind }, "this route failed, asking every Core");
    this.#suspectedAtMs = clock.now();
    if (kind === "leader") {
      this.#silentSinceMs = silentSinceMs;
      this.#leaderlessSinceMs = this.#suspectedAtMs;
    }
    // What was reported before this moment says nothing about who leads after it.
    this.#answers.clear();
    this.#go(null);
    this.#seek();
  }

  hint(cluster: ClusterView, event: "hello" | "cluster", from: string): void {
    const route = this.#route;
    if (this.#closed || !route || !this.believes(from)) return;
    const { directory, clock } = this.#options;
    const verdict = judgeHint({ cluster, event, route, addressOf: (ref) => directory.addressOf(ref) });
    if (verdict.kind === "newer") this.#go(verdict.target);
    if (verdict.kind === "doubtful") this.suspect(route, clock.now());
  }

  believes(core: string): boolean {
    const voting = this.#options.directory.voting();
    const ref = this.#answers.refAt(core);
    if (ref === undefined) return this.#route?.core === core;
    return voting === null || ref === this.#options.self || voting.has(ref);
  }

  living(): readonly string[] {
    return this.#answers.ready((view) => this.#rankOf(view));
  }

  answering(): readonly string[] {
    return this.#answers.answering((view) => this.#rankOf(view));
  }

  coreOf(ref: string): string | null {
    return this.#answers.addressOf(ref);
  }

  #rankOf(view: NodeView): number {
    const { directory, self } = this.#options;
    return (votes(directory.voting(), view) ? 0 : 2) + (view.ref === self ? 0 : 1);
  }

  answered(): boolean {
    return this.#answers.any();
  }

  noQuorum(): Reason["params"] | null {
    if (!this.#quorum.lost) return null;
    const { directory } = this.#options;
    const facts = { heard: this.#answers.last(), voting: directory.voting() };
    return quorumSum(countVoters(facts, directory.addresses().length));
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    this.#closed = true;
    for (const cancel of this.#asking.values()) cancel();
    this.#waiting.release(null);
    this.#route?.end.abort();
    this.#route = null;
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  #go(target: Target | null): void {
    const route = this.#route;
    if (route?.kind === target?.kind && route?.core === target?.core && route?.term === target?.term) return;
    route?.end.abort();
    const end = new AbortController();
    this.#route = target && { ...target, end, over: end.signal };
    if (this.#route) {
      const { ref, term, kind } = this.#route;
      this.#quorum = QUORUM_KNOWN;
      this.#options.log.info({ ref, term, by: kind }, "calls go to this Core");
      this.#waiting.release(this.#route);
    }
    this.#changed();
  }

  /** Decides by the recent answers where calls go, and whether the majority is lost. */
  #judge(): void {
    const { directory, clock, log } = this.#options;
    const nowMs = clock.now();
    const facts = {
      heard: this.#answers.fresh(nowMs),
      silentMs: nowMs - this.#silentSinceMs,
      voting: directory.voting(),
    };
    const target = decideRoute(facts);
    // Until there is a leader no one has reported who votes; the first leader does.
    const leader = target?.kind === "leader" ? this.#answers.at(target.core) : undefined;
    if (leader !== undefined) directory.vote(leader.voters, "leader");
    this.#go(target);
    const wasLost = this.#quorum.lost;
    const count = countVoters(facts, directory.addresses().length);
    this.#quorum = watchQuorum(this.#quorum, { ...count, led: this.#route !== null, nowMs });
    if (!this.#quorum.lost || wasLost) return;
    log.warn(quorumSum(count), "the majority is lost: calls are answered at once");
    this.#waiting.release(null);
  }

  /**
   * Asks every Core in a loop of its own, so that one that hangs delays no other. The loops end once a leader is known.
   */
  #seek(): void {
    for (const core of this.#options.directory.addresses()) if (!this.#asking.has(core)) this.#askSoon(core, 0);
  }

  #askSoon(core: string, ms: number): void {
    const { clock, log } = this.#options;
    const cancel = clock.after(ms, () => {
      this.#ask(core).catch((err: unknown) => log.error({ err }, "asking a Core failed"));
    });
    this.#asking.set(core, cancel);
  }

  async #ask(core: string): Promise<void> {
    if (this.#isLed()) return void this.#asking.delete(core);
    const { ask, clock, directory, random } = this.#options;
    const askedAtMs = clock.now();
    const answer = await ask(core, ASK_DEADLINE_MS);
    if (this.#closed) return;
    this.#asking.delete(core);
    if (this.#isLed()) return;
    // This process itself was paused: missing answers say nothing about the majority.
    if (clock.now() - askedAtMs > ASK_DEADLINE_MS + PAUSED_MS) this.#quorum = { ...this.#quorum, shortSinceMs: null };
    this.#take(core, askedAtMs < this.#suspectedAtMs ? null : answer);
    if (this.#isLed()) return;
    const facts = {
      leaderlessMs: clock.now() - this.#leaderlessSinceMs,
      covered: this.#route !== null,
      lost: this.#quorum.lost,
    };
    if (directory.addresses().includes(core)) this.#askSoon(core, askAgainMs(facts, random));
    else this.#answers.take(core, null, clock.now());
    // It may have named Cores that are not asked yet.
    this.#seek();
  }

  /** Takes a Core's answer, or its absence, into account. */
  #take(core: string, view: NodeView | null): void {
    const { directory, clock, self } = this.#options;
    const before = this.#answers.at(core)?.ready;
    this.#answers.take(core, view, clock.now());
    if (view && this.believes(core)) {
      directory.vote(view.voters, view.ref === self ? "own" : "voter");
      directory.add(view.peers);
    }
    this.#judge();
    if (before !== this.#answers.at(core)?.ready) this.#changed();
  }

  #isLed(): boolean {
    return this.#route?.kind === "leader";
  }
}
