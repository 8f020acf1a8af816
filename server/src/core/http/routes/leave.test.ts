import { afterEach, beforeEach, expect, test } from "vitest";
import type { Observatory } from "../../members/view/observatory.ts";
import { createContext, type CoreParts } from "../../testing/context.ts";
import { coreRecord } from "../../testing/records.ts";
import type { Store } from "../../testing/store.ts";
import { leaveHandlers } from "./leave.ts";
import type { Call } from "../server/server.ts";

let c: CoreParts;
let store: Store;
beforeEach(() => ({ c, store } = createContext()));
afterEach(() => store.close());

/** Returns what core-2 learns about itself in a cluster of three of which `alive` are up; `on`: it is one of them. */
async function leaveAnswer(facts: { alive: number; on: boolean; voter?: boolean }) {
  const two = coreRecord(2, { voter: facts.voter ?? true });
  for (const record of [coreRecord(1), two, coreRecord(3)]) store.add(record);
  await store.run();
  const seen = {
    cluster: () => ({ voters: facts.voter === false ? 2 : 3, aliveVoters: facts.alive, members: [1, 2, 3] }),
    votes: (record: { voter: boolean }) => record.voter,
    service: () => ({
      status: facts.on ? "on" : "off",
      role: facts.on ? "follower" : null,
      reasons: [],
      raft: { lagEntries: null },
    }),
  };
  const caller = { node: two.ref, member: true, voter: true, removed: null, from: "192.0.2.2" };
  return leaveHandlers({ ...c, observatory: seen as unknown as Observatory }).leaving({ caller } as unknown as Call);
}

test("a member learns what it means for the quorum that it is off and stays a member", async () => {
  expect(await leaveAnswer({ alive: 3, on: true })).toMatchObject({
    away: {
      code: "away_sum",
      params: { voters: 3, alive: 2, majority: 2 },
    },
  });
});
test("with another one off already, nothing could be changed any more", async () => {
  expect(await leaveAnswer({ alive: 2, on: true })).toMatchObject({
    away: {
      code: "away_sum_stops",
      params: { voters: 3, alive: 1, majority: 2 },
    },
  });
});
test("one that does not count as alive takes nothing away", async () => {
  expect(await leaveAnswer({ alive: 2, on: false })).toMatchObject({
    away: { code: "away_sum", params: { alive: 2 } },
  });
});
test("one without a vote costs nothing", async () => {
  expect(await leaveAnswer({ alive: 2, on: true, voter: false })).toMatchObject({ away: null });
});
