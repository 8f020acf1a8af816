// Invariant: there is at most one route, and the previous one is aborted before it is replaced, so no call follows two.
// While the route is a leader's, no Core is asked; without one, every known Core is asked in a loop of its own. A leader's
// route ends only by a suspicion of this very object or by a trusted Core's report of a newer leader; answers to questions
// from before a suspicion are discarded. Waiters are released by a route, the loss of the majority, their deadline, their
// caller or `close`. See docs/architecture/lights.md (who leads) and docs/architecture/forwarding.md.

import type { ClusterView, NodeView } from "@core-console/shared/contract/cluster";
import type { Reason } from "@core-console/shared/contract/service";
import { PAUSED_MS } from "@core-console/shared/domain/attention";
import { QUORUM_KNOWN, quorumSum, watchQuorum } from "@core-console/shared/domain/no-quorum";
import type { Clock } from "../../lib/time/clock.ts";
import type { Logger } from "../../lib/logging/logger.ts";
import { decideRoute, votersOf, votes } from "./decide-route.ts";
import type { Heard, RouteFacts, Target } from "./decide-route.ts";
import type { Directory } from "./directory.ts";
import { ASK_DEADLINE_MS, askAgainMs } from "./pace.ts";

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
  hint(cluster: ClusterView, said: "hello" | "cluster", core: string): void;
  /** reports whether what the Core at this address says of others counts: it is a voter, or this console's own Core */
  believes(core: string): boolean;
  /** Cores that answer and have a copy of the records, voters first, this host's own before others */
  living(): readonly string[];
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

/** An answer older than this says nothing about the present: a deadline and a half, ms. */
const FRESH_MS = 600;

export function createResolver(o: ResolverOptions): Resolver {
  const heard = new Map<string, { view: NodeView; atMs: number }>();
  /** ref of the Core that answered at an address, by the certificate it presented */
  const met = new Map<string, string>();
  const asking = new Map<string, () => void>();
  const waiters = new Set<(route: Route | null) => void>();
  const listeners = new Set<() => void>();
  let route: (Route & { end: AbortController }) | null = null;
  let leaderlessSinceMs = o.clock.now();
  let silentSinceMs = o.clock.now();
  let suspectedAtMs = 0;
  let quorum = QUORUM_KNOWN;
  let closed = false;

  const changed = (): void => listeners.forEach((l) => l());

  function go(target: Target | null): void {
    const same = route?.kind === target?.kind && route?.core === target?.core && route?.term === target?.term;
    if (same) return;
    route?.end.abort();
    const end = new AbortController();
    route = target && { ...target, end, over: end.signal };
    if (route) {
      quorum = QUORUM_KNOWN;
      o.log.info({ ref: route.ref, term: route.term, by: route.kind }, "calls go to this Core");
      for (const release of waiters) release(route);
    }
    changed();
  }

  function judge(): void {
    const now = o.clock.now();
    const fresh = freshly(now);
    const facts = { heard: fresh, silentMs: now - silentSinceMs, voting: o.directory.voting() };
    const target = decideRoute(facts);
    // Until there is a leader no one has reported who votes; the first leader does.
    const leader = target?.kind === "leader" ? heard.get(target.core)?.view : undefined;
    if (leader !== undefined) o.directory.vote(leader.voters, "leader");
    go(target);
    const was = quorum.lost;
    quorum = watchQuorum(quorum, { ...countOf(facts), led: route !== null, nowMs: now });
    if (!quorum.lost || was) return;
    o.log.warn(quorumSum(countOf(facts)), "the majority is lost: calls are answered at once");
    for (const release of waiters) release(null);
  }

  /**
   * Returns how many voters answer and how many there are: as long as their number is not known, that of the Cores that
   * are asked.
   */
  function countOf(facts: Pick<RouteFacts, "heard" | "voting">): { voters: number; answering: number } {
    const { voting } = facts;
    const counted = facts.heard.filter(({ view }) => (voting === null ? view.learner !== true : voting.has(view.ref)));
    const answering = new Set(counted.map(({ view }) => view.ref)).size;
    const voters = votersOf(facts);
    return { voters: voters === 0 ? o.directory.addresses().length : voters, answering };
  }

  /** Returns the recent answers, at most one for each Core, which may be known both by its name and by an address. */
  const freshly = (now: number): Heard[] => [
    ...new Map(
      [...heard]
        .filter(([, h]) => now - h.atMs <= FRESH_MS)
        .map(([core, h]): [string, Heard] => [h.view.ref, { core, view: h.view }]),
    ).values(),
  ];

  /**
   * Asks every Core in a loop of its own, so that one that hangs delays no other. The loops end once a leader is known.
   */
  function seek(): void {
    for (const core of o.directory.addresses()) if (!asking.has(core)) askSoon(core, 0);
  }

  function askSoon(core: string, ms: number): void {
    const cancel = o.clock.after(ms, () => {
      ask(core).catch((err: unknown) => o.log.error({ err }, "asking a Core failed"));
    });
    asking.set(core, cancel);
  }

  async function ask(core: string): Promise<void> {
    if (isLed()) return void asking.delete(core);
    const askedAtMs = o.clock.now();
    const said = await o.ask(core, ASK_DEADLINE_MS);
    if (closed) return;
    asking.delete(core);
    if (isLed()) return;
    // This process itself was paused: missing answers say nothing about the majority.
    if (o.clock.now() - askedAtMs > ASK_DEADLINE_MS + PAUSED_MS) quorum = { ...quorum, shortSinceMs: null };
    const view = askedAtMs < suspectedAtMs ? null : said;
    const before = heard.get(core)?.view.ready;
    if (view) {
      heard.set(core, { view, atMs: o.clock.now() });
      met.set(core, view.ref);
      if (believes(core)) {
        o.directory.vote(view.voters, view.ref === o.self ? "own" : "voter");
        o.directory.add(view.peers);
      }
    } else heard.delete(core);
    judge();
    if (before !== heard.get(core)?.view.ready) changed();
    if (isLed()) return;
    const pace = { leaderlessMs: o.clock.now() - leaderlessSinceMs, covered: route !== null };
    if (o.directory.addresses().includes(core)) askSoon(core, askAgainMs(pace, o.random));
    // It may have named Cores that are not asked yet.
    seek();
  }

  function suspect(suspected: Route, since: number): void {
    if (closed || suspected !== route) return;
    o.log.info({ ref: route.ref, term: route.term, by: route.kind }, "this route failed, asking every Core");
    if (route.kind === "leader") {
      silentSinceMs = since;
      leaderlessSinceMs = o.clock.now();
    }
    suspectedAtMs = o.clock.now();
    // What was reported before this moment says nothing about who leads after it.
    heard.clear();
    go(null);
    seek();
  }

  function believes(core: string): boolean {
    const voting = o.directory.voting();
    const ref = met.get(core);
    return ref === undefined ? route?.core === core : voting === null || ref === o.self || voting.has(ref);
  }

  const rank = (view: NodeView): number => (votes(o.directory.voting(), view) ? 0 : 2) + (view.ref === o.self ? 0 : 1);

  const isLed = (): boolean => route?.kind === "leader";

  seek();
  return {
    current: () => route,
    wait(untilMs, signal) {
      if (route || quorum.lost) return Promise.resolve(route);
      return new Promise((resolve) => {
        const done = (found: Route | null): void => {
          waiters.delete(done);
          cancel();
          signal?.removeEventListener("abort", gone);
          resolve(found);
        };
        const gone = (): void => done(null);
        const cancel = o.clock.after(Math.max(0, untilMs - o.clock.now()), gone);
        waiters.add(done);
        if (signal?.aborted === true || closed) done(null);
        else signal?.addEventListener("abort", gone, { once: true });
      });
    },
    suspect,
    believes,
    hint(cluster, said, from) {
      const last = route;
      if (!believes(from)) return;
      if (closed || !last || cluster.leader?.ref === last.ref) return;
      const core = cluster.leader && cluster.leadership !== "none" ? o.directory.addressOf(cluster.leader.ref) : null;
      const newer =
        cluster.generation > last.generation ||
        (cluster.generation === last.generation && (cluster.term ?? 0) > last.term);
      if (cluster.leader && core !== null && newer) {
        go({ kind: "leader", core, ref: cluster.leader.ref, term: cluster.term ?? 0, generation: cluster.generation });
      } else if (said === "cluster" && last.kind === "leader") suspect(last, o.clock.now());
    },
    living: () =>
      [...heard]
        .filter(([, h]) => h.view.ready)
        .toSorted(([, a], [, b]) => rank(a.view) - rank(b.view))
        .map(([core]) => core),
    answered: () => heard.size > 0,
    noQuorum() {
      if (!quorum.lost) return null;
      return quorumSum(countOf({ heard: freshly(o.clock.now()), voting: o.directory.voting() }));
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      closed = true;
      for (const cancel of asking.values()) cancel();
      for (const release of waiters) release(null);
      route?.end.abort();
      route = null;
    },
  };
}
