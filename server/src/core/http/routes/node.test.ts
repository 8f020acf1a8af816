import { afterEach, beforeEach, expect, test } from "vitest";
import { NodeView } from "@core-console/shared/contract/cluster";
import { createContext, type CoreParts } from "../../testing/context.ts";
import { report } from "../../testing/facts.ts";
import { coreRecord } from "../../testing/records.ts";
import type { Store } from "../../testing/store.ts";
import { nodeHandlers } from "./node.ts";
import type { Call } from "../server/server.ts";

let c: CoreParts;
let store: Store;
beforeEach(async () => {
  ({ c, store } = createContext({
    client: { tls: { ca: "", cert: "", key: "" } } as unknown as CoreParts["client"],
  }));
  store.add(coreRecord(1));
  const host = { ...coreRecord(3).host, raft: "127.0.0.1:1", internal: "127.0.0.1:2" } as never;
  store.add(coreRecord(3, { state: "enrolling", memberId: null, voter: false, host }));
});
afterEach(() => store.close());

const dial = (raft: string, internal: string): Promise<unknown> =>
  nodeHandlers(c).dial({ body: { raft, internal } } as unknown as Call);

test("a Core dials the Cores of the registry and no other host", async () => {
  await store.run();
  await expect(dial("127.0.0.1:1", "127.0.0.1:2")).resolves.toMatchObject({ raft: { code: "port_refused" } });
  for (const [raft, internal] of [
    ["127.0.0.1:1", "127.0.0.1:3"],
    ["192.0.2.2:1", "127.0.0.1:2"],
    ["127.0.0.1:1", "127.0.0.1:2/api/v3/services?x="],
    ["user@127.0.0.1:1", "127.0.0.1:2"],
  ] as const)
    await expect(dial(raft, internal)).rejects.toMatchObject({ code: "validation_failed" });
});

test("before the registry is loaded it dials addresses, and nothing that is more than one", async () => {
  await expect(dial("127.0.0.1:1", "127.0.0.1:3")).resolves.toMatchObject({ internal: { code: "port_refused" } });
  await expect(dial("127.0.0.1:1", "127.0.0.1:3/x")).rejects.toMatchObject({ code: "validation_failed" });
});

test("an unauthenticated client gets what a console needs to find the leader, and nothing more of the node and the others", async () => {
  store.add(coreRecord(2));
  await store.run();
  const seenBy = (caller: object, user: object | null): Promise<unknown> =>
    nodeHandlers(c).node({ caller: { ...caller, user } } as unknown as Call);
  const whole = await seenBy({ node: coreRecord(2).ref, member: true }, null);
  expect(whole).toMatchObject({ name: "core-1", version: "1.0.0", peers: { length: 3 } });
  expect(await seenBy({ node: null }, {})).toEqual(whole);
  const little = await seenBy({ node: null }, null);
  expect(NodeView.parse(little)).toEqual(little);
  expect(JSON.stringify(little)).not.toMatch(/core-|soc\.example|192\.0\.2|1\.0\.0/);
  const blank = {
    name: "",
    version: "",
    peers: [],
    leaderRef: null,
    commitIndex: null,
    appliedIndex: null,
    revision: 0,
  };
  expect(little).toEqual({ ...(whole as object), ...blank });
  const enrolled = { node: coreRecord(3).ref, member: false };
  expect(await seenBy(enrolled, null)).toEqual(little);
});

test("without a registry a Core reports the voters that it last knew, itself among them", async () => {
  const cores = new Map([1, 2].map((n) => [coreRecord(n).ref, { value: coreRecord(n), revision: 1 }]));
  const learner = coreRecord(4, { voter: false });
  cores.set(learner.ref, { value: learner, revision: 1 });
  Object.assign(c.lastKnown, { state: { cores } });
  const node = await nodeHandlers(c).node({ caller: { node: null, user: null } } as unknown as Call);
  expect(node).toMatchObject({ ready: false, voters: [coreRecord(1).ref, coreRecord(2).ref] });
});

test("only the leader's own voter makes others look for a new leader by leaving", async () => {
  store.add(coreRecord(2));
  store.add(coreRecord(4, { voter: false }));
  await store.run();
  const { status } = store.raft;
  if (status === null) throw new Error("no status");
  store.raft.status = { ...status, raftState: "StateFollower", leaderMemberId: "m2" };
  let suspected = 0;
  store.raft.suspect = () => void suspected++;
  const leaves = (n: number, voter: boolean): Promise<unknown> => {
    const body = report(n, { leaving: true, memberId: "m2" });
    const caller = { node: coreRecord(n).ref, member: true, voter, removed: null };
    return nodeHandlers(c).report({ body, caller } as unknown as Call);
  };
  await leaves(4, false);
  await leaves(1, true);
  expect(suspected).toBe(0);
  await leaves(2, true);
  expect(suspected).toBe(1);
});
