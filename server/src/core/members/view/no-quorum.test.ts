import { afterEach, beforeEach, expect, test } from "vitest";
import { createContext, heard, type CoreParts } from "../../testing/context.ts";
import { coreRecord } from "../../testing/records.ts";
import type { Store } from "../../testing/store.ts";

let c: CoreParts;
let store: Store;
beforeEach(async () => {
  ({ c, store } = createContext());
  for (const n of [1, 2, 3]) store.add(coreRecord(n));
  await store.run();
});
afterEach(() => store.close());

/** Advances the time; core 2 reports throughout if `with2`, and core 3 never. */
function passes(ms: number, with2: boolean): void {
  for (let left = ms; left > 0; left -= 250) {
    store.clock.ms += 250;
    if (with2) heard(c, 2);
    c.observatory.noQuorum();
  }
}
const leaderless = (): void => {
  store.raft.status = store.raft.status && {
    ...store.raft.status,
    raftState: "StatePreCandidate",
    leaderMemberId: null,
  };
};

test("no_quorum: a Core that leads, or elects with a majority, does not say it", () => {
  passes(10_000, false);
  expect(c.observatory.noQuorum()).toBeNull();
  leaderless();
  passes(10_000, true);
  expect(c.observatory.noQuorum()).toBeNull();
});

test("no_quorum: said 2 s after fewer than a majority were heard, with the sum, until the first leader", () => {
  heard(c, 2);
  const leads = store.raft.status;
  leaderless();
  passes(1500 + 1750, false);
  expect(c.observatory.noQuorum()).toBeNull();
  passes(500, false);
  expect(c.observatory.noQuorum()).toEqual({ voters: 3, majority: 2, alive: 1, missing: 1 });
  passes(500, true);
  expect(c.observatory.noQuorum()).toMatchObject({ alive: 2, missing: 0 });
  store.raft.status = leads;
  expect(c.observatory.noQuorum()).toBeNull();
});
