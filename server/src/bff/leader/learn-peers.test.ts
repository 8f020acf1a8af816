import { expect, test, vi } from "vitest";
import { systemClock } from "../../lib/time/clock.ts";
import { nodeView, peer } from "../testing/facts.ts";
import { createDirectory } from "./directory.ts";
import { silentLogger } from "../../lib/logging/logger.ts";
import { learnPeers, type PeerLearnerOptions } from "./learn-peers.ts";

const LEADER = nodeView(1, { raftState: "StateLeader", peers: [peer(1, "core-1:7210"), peer(2, "core-2:7210")] });
let nowMs = 0;
function learner(over: Partial<PeerLearnerOptions> = {}) {
  nowMs = 0;
  const directory = createDirectory(["core-1:7210"]);
  const ask = vi.fn<PeerLearnerOptions["ask"]>(() => Promise.resolve(LEADER));
  const resolver = { current: () => ({ kind: "leader", core: "core-1:7210" }) } as PeerLearnerOptions["resolver"];
  const clock = { ...systemClock, now: () => nowMs };
  return {
    directory,
    ask,
    learn: learnPeers({ directory, ask, resolver, needed: () => true, clock, log: silentLogger, ...over }),
  };
}

test("who was just answered lets the console know who else is there, at most once a second", async () => {
  const { directory, ask, learn } = learner();
  learn("Bearer a");
  learn("Bearer b");
  await vi.waitFor(() => expect(directory.addresses()).toEqual(["core-1:7210", "core-2:7210"]));
  expect(ask.mock.calls.map(([core, , bearer]) => [core, bearer])).toEqual([["core-1:7210", "Bearer a"]]);
  nowMs = 1000;
  learn("Bearer b");
  expect(ask).toHaveBeenCalledTimes(2);
});

test("no Core is asked while a stream reports the peers; a follower's list, or one without a bearer, replaces nothing", async () => {
  const { ask, learn } = learner({ needed: () => false });
  learn("Bearer a");
  expect(ask).not.toHaveBeenCalled();
  for (const view of [null, { ...LEADER, raftState: "StateFollower" as const }, { ...LEADER, peers: [] }]) {
    const { directory, learn: again } = learner({ ask: () => Promise.resolve(view) });
    again("Bearer a");
    await new Promise((resolve) => setImmediate(resolve));
    expect(directory.addresses()).toEqual(["core-1:7210"]);
  }
});

test("what came to nothing is tried again with the next answer", async () => {
  const { directory, ask, learn } = learner();
  ask.mockResolvedValueOnce(null);
  learn("Bearer a");
  await new Promise((resolve) => setImmediate(resolve));
  learn("Bearer b");
  await vi.waitFor(() => expect(directory.addresses()).toEqual(["core-1:7210", "core-2:7210"]));
});
