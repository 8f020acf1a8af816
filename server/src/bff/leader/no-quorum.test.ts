import type { NodeView } from "@core-console/shared/contract/cluster";
import { NO_QUORUM_AFTER_MS } from "@core-console/shared/domain/no-quorum";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { silentLogger } from "../../lib/logging/logger.ts";
import { nodeView, peer } from "../testing/facts.ts";
import { createDirectory } from "./directory.ts";
import { createResolver, type Resolver } from "./resolver.ts";
import { unled } from "./unled.ts";

const CORES = [1, 2, 3].map((n) => `core-${n}:7210`);
const answers = new Map<string, NodeView>();
let resolver: Resolver;
/** this process is paused for so long while it asks, so that each question ends by its own deadline */
let pausedMs = 0;
beforeEach(() => {
  pausedMs = 0;
  vi.useFakeTimers();
  answers.clear();
  const after = (ms: number, callback: () => void) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  };
  const directory = createDirectory(CORES);
  resolver = createResolver({
    directory,
    ask: async (core) => {
      if (pausedMs === 0) return answers.get(core) ?? null;
      vi.setSystemTime(Date.now() + pausedMs);
      return null;
    },
    clock: { now: () => Date.now(), after },
    random: () => 0,
    log: silentLogger,
    self: null,
  });
});
afterEach(() => {
  resolver.close();
  vi.useRealTimers();
});

/** These Cores answer, and name `leader`. */
function answer(cores: readonly number[], leader: number | null): void {
  answers.clear();
  for (const n of cores)
    answers.set(
      `core-${n}:7210`,
      nodeView(n, {
        raftState: n === leader ? "StateLeader" : leader === null ? "StatePreCandidate" : "StateFollower",
        leaderMemberId: leader === null ? null : `m${leader}`,
        peers: [1, 2, 3].map((p) => peer(p, `core-${p}:7210`)),
      }),
    );
}
const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const held = (): { route: unknown } => {
  const waiting = { route: "held" as unknown };
  void resolver.wait(Date.now() + 7000, null).then((route) => (waiting.route = route));
  return waiting;
};

test("no_quorum: 2 s after a majority last answered, what is held is answered, and nothing is held any more", async () => {
  answer([3], null);
  await passes(NO_QUORUM_AFTER_MS - 100);
  const first = held();
  await passes(50);
  expect([first.route, unled(resolver).code]).toEqual(["held", "no_leader"]);
  await passes(200);
  expect(first.route).toBeNull();
  expect(unled(resolver)).toEqual({
    code: "no_quorum",
    params: { voters: 3, majority: 2, alive: 1, missing: 1 },
  });
  const next = held();
  await passes(0);
  expect(next.route).toBeNull();
});

test("no_quorum: a majority that elects for long is no_leader, and calls are held for it", async () => {
  answer([2, 3], null);
  await passes(30_000);
  expect(unled(resolver).code).toBe("no_leader");
  const call = held();
  await passes(100);
  expect(call.route).toBe("held");
});

test("no_quorum: it ends with the first leader, not with the first Core that is back", async () => {
  answer([3], null);
  await passes(5000);
  answer([2, 3], null);
  await passes(500);
  expect(unled(resolver)).toMatchObject({ code: "no_quorum", params: { alive: 2, missing: 0 } });
  answer([2, 3], 2);
  await passes(500);
  expect([resolver.current()?.core, resolver.noQuorum()]).toEqual(["core-2:7210", null]);
});

test("no_quorum: a console that asks late, for want of processor time, goes on counting a Core that answered last time", async () => {
  answer([3], null);
  await passes(NO_QUORUM_AFTER_MS + 100);
  vi.setSystemTime(Date.now() + 5000);
  expect(unled(resolver)).toMatchObject({ code: "no_quorum", params: { alive: 1, missing: 1 } });
  answer([], null);
  await passes(1000);
  expect(unled(resolver)).toMatchObject({ code: "no_quorum", params: { alive: 0, missing: 2 } });
});

test("no_quorum: a Core that answers at two addresses is one", async () => {
  answer([3], null);
  answers.set("core-1:7210", nodeView(3, { raftState: "StatePreCandidate", leaderMemberId: null }));
  await passes(NO_QUORUM_AFTER_MS + 100);
  expect(unled(resolver)).toMatchObject({ code: "no_quorum", params: { voters: 3, alive: 1, missing: 1 } });
});

test("no_quorum: a console that reaches no Core answers so too, by the number of Cores that it asks", async () => {
  await passes(NO_QUORUM_AFTER_MS + 100);
  expect(unled(resolver)).toMatchObject({ code: "no_quorum", params: { voters: 3, alive: 0, missing: 2 } });
});

test("no_quorum: missing answers while this process itself was paused say nothing about the majority", async () => {
  answer([3], null);
  await passes(500);
  pausedMs = 5000;
  await passes(100);
  pausedMs = 0;
  answer([2, 3], null);
  await passes(1000);
  expect(unled(resolver).code).toBe("no_leader");
  answer([3], null);
  await passes(NO_QUORUM_AFTER_MS + 500);
  expect(unled(resolver).code).toBe("no_quorum");
});
