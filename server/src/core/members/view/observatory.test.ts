import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createContext, heard, type CoreParts } from "../../testing/context.ts";
import { keys } from "../../state/keys.ts";
import { report } from "../../testing/facts.ts";
import { coreRecord } from "../../testing/records.ts";
import type { Store } from "../../testing/store.ts";

const SINCE = "2025-12-31T09:00:00.000Z";
let c: CoreParts;
let store: Store;
beforeEach(async () => {
  ({ c, store } = createContext());
  for (const n of [1, 2, 3]) store.add(coreRecord(n));
  await store.run();
});
afterEach(() => store.close());

const shown = () => {
  const { leader, leadership, term, leaderlessSince } = c.observatory.cluster();
  return { leader: leader?.name ?? null, since: leader?.since ?? null, leadership, term, leaderlessSince };
};
const everybody = (over: Parameters<typeof report>[1] = {}): void => {
  for (const n of [2, 3]) heard(c, n, { report: report(n, over) });
};

test("'leads since' stays while a reading of the own engine is missing, and so does every row", () => {
  everybody();
  const before = shown();
  const rows = c.observatory.services().map((s) => [s.name, s.status, s.role]);
  store.clock.ms += 400;
  everybody();
  const { status } = store.raft;
  store.raft.status = null;
  expect(shown()).toEqual(before);
  expect(c.observatory.services().map((s) => [s.name, s.status, s.role])).toEqual(rows);
  store.clock.ms += 250;
  store.raft.status = status;
  expect(shown()).toEqual(before);
});

/** Writes the leadership record of core `n` in this term. */
const leads = async (n: number, term: number): Promise<void> => {
  const { ref, name } = coreRecord(n);
  const { generation, lifeId } = c.self;
  const record = { number: 1, ref, name, term, since: SINCE, clusterId: "c1", generation, lifeId, previous: null };
  const revision = store.gateway.put(keys.leadership, record);
  await store.registry.reached(revision, AbortSignal.timeout(5000));
};

test("every Core shows since when the leader leads by the leadership record, and nothing until it has read it", async () => {
  everybody();
  expect([shown().since, c.observatory.node().leadsSince]).toEqual([null, null]);
  await leads(1, 5);
  expect([shown().since, c.observatory.node().leadsSince]).toEqual([SINCE, SINCE]);
  store.raft.status = {
    ...(store.raft.status ?? never()),
    raftState: "StateFollower",
    leaderMemberId: "m2",
  };
  heard(c, 2, { report: report(2, { leaderMemberId: "m2", raftState: "StateLeader" }) });
  expect(shown(), "the record of another leader").toMatchObject({ leader: "core-2", since: null });
  await leads(2, 4);
  expect(shown().since, "of an earlier term").toBeNull();
  await leads(2, 5);
  expect([shown().since, c.observatory.node().leadsSince]).toEqual([SINCE, null]);
});

test("a Core whose peer port is open until it is restarted is named in a warning, with what to do", () => {
  everybody();
  expect(c.observatory.cluster().warnings).toEqual([]);
  heard(c, 3, { report: report(3, { peerPortOpen: true }) });
  expect(c.observatory.cluster().warnings).toEqual([{ code: "peer_port_open", params: { names: "core-3", count: 1 } }]);
});

test("no moment shows a leader whose own light is off", () => {
  store.raft.status = {
    ...(store.raft.status ?? never()),
    memberId: "m1",
    raftState: "StateFollower",
    leaderMemberId: "m2",
  };
  const named = { leaderMemberId: "m2" };
  heard(c, 2, { report: report(2, { ...named, raftState: "StateLeader" }) });
  for (let ms = 0; ms <= 3000; ms += 50) {
    heard(c, 3, { report: report(3, named) });
    const row = c.observatory.services().find((s) => s.name === "core-2");
    const { leader } = shown();
    expect([ms, leader, row?.status === "off", row?.role]).toEqual(
      leader === null ? [ms, null, true, null] : [ms, "core-2", false, "leader"],
    );
    store.clock.ms += 50;
  }
  expect(shown()).toMatchObject({ leader: null, leadership: "none" });
});

describe("after a pause of this Core itself", () => {
  const picture = () => ({
    ...shown(),
    alive: c.observatory.cluster().aliveVoters,
    lights: c.observatory.services().map((s) => [s.name, s.status, s.role, s.reasons.map((r) => r.code).join()]),
    noQuorum: c.observatory.noQuorum(),
    hears: c.observatory.hears()?.map((h) => h.heardMs <= 1500),
  });
  const hearing = (selfMs: number) =>
    [1, 2, 3].map((n) => ({ ...ITSELF, ref: coreRecord(n).ref, heardMs: n === 1 ? selfMs : 100 }));
  const passes = (ms: number) => {
    store.clock.ms += ms;
    c.observatory.attend();
  };
  /** Core `n` reports under this leader, and last heard this Core so long ago. */
  const reports = (n: number, leader: number, selfMs = 100) =>
    heard(c, n, {
      report: report(n, {
        leaderMemberId: `m${leader}`,
        raftState: n === leader ? "StateLeader" : "StateFollower",
        hears: hearing(selfMs),
      }),
    });
  /** Calls the observatory ten times a second while all Cores report, then not for the given time. */
  const pausedFor = (ms: number, leader = 1) => {
    store.raft.status = {
      ...(store.raft.status ?? never()),
      raftState: leader === 1 ? "StateLeader" : "StateFollower",
      leaderMemberId: `m${leader}`,
    };
    c.observatory.attend();
    for (let n = 0; n < 30; n++) {
      for (const core of [2, 3]) reports(core, leader);
      passes(100);
    }
    const before = picture();
    passes(ms);
    return before;
  };

  test.each([1600, 5000, 60_000])(
    "of %d ms nothing has changed until the others' reports had a chance to come",
    (ms) => {
      const before = pausedFor(ms);
      expect(before.lights.map(([, status]) => status)).toEqual(["on", "on", "on"]);
      for (let n = 0; n < 5; n++) {
        expect(picture()).toEqual(before);
        passes(100);
      }
      for (const core of [2, 3]) reports(core, 1);
      for (let n = 0; n < 10; n++) {
        expect(picture()).toEqual(before);
        passes(100);
      }
    },
  );

  test.each([1, 2])(
    "led by core-%d, what others say of it is from then: it is neither cut off nor out of reach",
    (leader) => {
      const before = pausedFor(3000, leader);
      for (const core of [2, 3]) reports(core, leader, 3000);
      expect(picture()).toEqual(before);
      // One of them has heard it again by now.
      reports(3, leader, 100);
      expect(picture()).toEqual(before);
    },
  );

  test("Cores that do not report again are seen to be silent 600 ms later", () => {
    pausedFor(5000);
    for (let n = 0; n < 6; n++) passes(100);
    expect(picture().lights.map(([, status]) => status)).toEqual(["unknown", "unknown", "unknown"]);
  });
});

const ITSELF = { contactMs: 100, raftState: "StateFollower" } as const;

function never(): never {
  throw new Error("no raft status");
}
