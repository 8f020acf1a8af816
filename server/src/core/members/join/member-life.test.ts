import { beforeEach, expect, test, vi } from "vitest";
import type { ReportAnswer } from "@core-console/shared/contract/enrolment";
import type { CoreJson } from "../home/core-json.ts";
import { peersOf } from "../view/peers.ts";
import { createContext, type CoreParts } from "../../testing/context.ts";
import { coreRecord } from "../../testing/records.ts";
import type { JoinSide } from "./join-side.ts";
import { MemberLife } from "./member-life.ts";

const REMOVED = { at: "2026-01-01T00:00:00.000Z", by: "mallory" };
const NOTHING: ReportAnswer = {
  clockMs: 0,
  generation: 1,
  lifeId: null,
  peers: [],
  start: null,
  dial: [],
  removed: null,
};
const dial = vi.fn<JoinSide["dial"]>();
const close = vi.fn<JoinSide["close"]>();
let c: CoreParts;
let saved: CoreJson[];
let life: MemberLife;
beforeEach(() => {
  vi.clearAllMocks();
  saved = [];
  ({ c } = createContext({ saveSelf: (next) => void saved.push(next) }));
  Object.assign(c, { self: { ...c.self, engine: null } });
  life = new MemberLife(c, { starting: false, dial, close } as unknown as JoinSide, AbortSignal.abort());
});
const from = (over: Parameters<typeof coreRecord>[1]) => {
  const [peer] = peersOf({ cores: new Map([["x", { value: coreRecord(2, over), revision: 1 }]]), members: null });
  if (peer === undefined) throw new Error("no peer");
  return peer;
};

test("that it was removed is believed of a voter, and kept", async () => {
  await life.onAnswer({ ...NOTHING, removed: REMOVED }, from({}));
  await expect(life.failed).resolves.toMatchObject({ code: "member_removed", params: REMOVED });
  expect(saved).toMatchObject([{ removed: REMOVED }]);
});

test("a Core that was removed deletes what it knew of the cluster before it ends", async () => {
  let deleted = false;
  Object.assign(c, { lastKnown: { state: null, discard: async () => void (deleted = true) } });
  await life.onAnswer({ ...NOTHING, removed: REMOVED }, from({}));
  await life.failed;
  expect(deleted).toBe(true);
});

test.each([
  ["a learner", from({ voter: false })],
  ["a host that has but enrolled", from({ voter: false, memberId: null, state: "enrolling" })],
])("%s ends nobody, has nobody dialled and gives nobody a place", async (_, peer) => {
  const start = { initialCluster: "x=https://198.51.100.9:7209", memberId: "m9" };
  const lies = [{ removed: REMOVED }, { start }, { dial: [{ ref: peer.ref, raft: "x:1", internal: "x:2" }] }];
  for (const lie of lies) await life.onAnswer({ ...NOTHING, ...lie }, peer);
  const silent = Symbol();
  expect(await Promise.race([life.failed, Promise.resolve(silent)])).toBe(silent);
  expect([saved, dial.mock.calls, close.mock.calls]).toEqual([[], [], []]);
});

test("another life of the cluster says nothing of this one's members", async () => {
  await life.onAnswer({ ...NOTHING, generation: 2, removed: REMOVED }, from({}));
  expect(saved).toEqual([]);
});

test("the reason why its join was given up is reported to its host", async () => {
  const why = { code: "join_stalled", params: { after: "core-3", seconds: 300 } };
  await life.onAnswer({ ...NOTHING, removed: { ...REMOVED, why } }, from({}));
  await expect(life.failed).resolves.toMatchObject({
    code: "join_ended",
    params: { ...REMOVED, why: "join_stalled", after: "core-3", seconds: 300 },
  });
});

test("a host that waits for its place learns who votes by now: a learner of the day it enrolled may lead", async () => {
  const peers = peersOf({ cores: new Map([["x", { value: coreRecord(3), revision: 1 }]]), members: null });
  await life.onAnswer({ ...NOTHING, peers }, from({}));
  expect(saved).toMatchObject([{ peers }]);
});

test("an engine that cannot even be started is the end of this Core with its reason, not of the process", async () => {
  Object.assign(c, { self: { ...c.self, engine: { initialCluster: "", existing: false } } });
  Object.assign(c.engine, {
    onState: () => undefined,
    start: () => Promise.reject(Object.assign(new Error("x"), { code: "ENOSPC" })),
  });
  await life.begin();
  const { log } = c.layout;
  await expect(life.failed).resolves.toMatchObject({ code: "engine_start_failed", params: { log, fault: "ENOSPC" } });
});
