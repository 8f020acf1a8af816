import type { NodeView } from "@core-console/shared/contract/cluster";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { silentLogger } from "../../lib/logging/logger.ts";
import { clusterView, nodeView, peer, refOf } from "../testing/facts.ts";
import { createDirectory, type Directory } from "./directory.ts";
import { createResolver, type Resolver } from "./resolver.ts";

const at = (n: number): string => `core-${n}:7210`;
const answers = new Map<string, NodeView>();
let directory: Directory;
let resolver: Resolver;
beforeEach(() => {
  vi.useFakeTimers();
  answers.clear();
});
afterEach(() => {
  resolver.close();
  vi.useRealTimers();
});

/** A console that knows three voters and a learner, core-4. */
function start(self: string | null = null): void {
  const known = [1, 2, 3, 4].map((n) => peer(n, at(n), n < 4));
  directory = createDirectory([1, 2, 3, 4].map(at), known);
  const after = (ms: number, callback: () => void) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  };
  resolver = createResolver({
    directory,
    ask: async (core) => answers.get(core) ?? null,
    clock: { now: () => Date.now(), after },
    random: () => 0,
    log: silentLogger,
    self,
  });
}
const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const LIE = { learner: false, raftState: "StateLeader", term: 1000, leaderMemberId: "m4", generation: 9 } as const;
const lies = (more: Partial<NodeView> = {}) => answers.set(at(4), nodeView(4, { ...LIE, ...more }));

test("a learner that claims to vote is no leader, no voter that answers, and adds no voters and no addresses", async () => {
  start();
  lies({ voters: [refOf(4), refOf(5)], peers: [peer(1, "evil:1"), peer(5, "evil:2")] });
  await passes(5000);
  expect(resolver.current()).toBeNull();
  expect(resolver.noQuorum()).toMatchObject({ voters: 3, alive: 0, missing: 2 });
  expect(directory.addresses()).toEqual([1, 2, 3, 4].map(at));
  expect(directory.voting()).toEqual(new Set([1, 2, 3].map(refOf)));
});

test("calls go to the leader that voters have beside it, and a learner's report of the cluster moves no call", async () => {
  start();
  lies();
  answers.set(at(1), nodeView(1, { raftState: "StateLeader", voters: [1, 2, 3].map(refOf) }));
  await passes(100);
  expect(resolver.current()).toMatchObject({ kind: "leader", core: at(1) });
  resolver.hint(clusterView(4, 1001), "cluster", at(4));
  expect([resolver.current()?.core, resolver.believes(at(4)), resolver.believes(at(1))]).toEqual([at(1), false, true]);
});

test("it votes once voters say so", async () => {
  start();
  lies();
  answers.set(at(2), nodeView(2, { leaderMemberId: "m4", term: 1000, generation: 9, voters: [1, 2, 3, 4].map(refOf) }));
  await passes(1000);
  expect(resolver.current()).toMatchObject({ kind: "leader", core: at(4) });
});

test("a console's own Core is believed about who votes", async () => {
  start(refOf(4));
  lies({ voters: [1, 2, 3, 4].map(refOf) });
  await passes(1000);
  expect(resolver.current()).toMatchObject({ kind: "leader", core: at(4) });
});
