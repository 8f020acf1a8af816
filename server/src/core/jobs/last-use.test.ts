import { afterEach, beforeEach, expect, test } from "vitest";
import { EngineError } from "../etcd/client/engine-error.ts";
import { sweep } from "./sweep.ts";
import { keys } from "../state/keys.ts";
import { createContext, type CoreParts } from "../testing/context.ts";
import { coreRecord } from "../testing/records.ts";
import type { Store } from "../testing/store.ts";
import { addSession, addToken, addUser } from "../testing/users.ts";
import { identifyUser } from "../accounts/callers/identify-user.ts";

const MIN = 60_000;
let c: CoreParts;
let store: Store;
beforeEach(async () => {
  ({ c, store } = createContext());
  store.add(coreRecord(1));
  await store.run();
});
afterEach(() => store.close());

const user = () => addUser(store, "anna", "viewer");
const use = (by: { authorization: string }) => identifyUser(c, by.authorization, { stale: false });
const writtenUse = (key: string): unknown => (store.gateway.json(key) as { lastUsedAt: string | null }).lastUsedAt;
const time = (): string => new Date(store.clock.ms).toISOString();
const txns = (): number => store.gateway.calls.filter((call) => call === "txn").length;

test("a use counts at once and is written when what is written is 5 minutes old, however many there were", async () => {
  const session = addSession(store, user());
  const made = time();
  for (let i = 0; i < 4; i++) {
    store.clock.ms += MIN;
    await use(session);
    await c.access.lastUse.write(c);
  }
  expect([writtenUse(keys.session(session.hash)), txns()]).toEqual([made, 0]);
  store.clock.ms += MIN;
  await use(session);
  await c.access.lastUse.write(c);
  expect([writtenUse(keys.session(session.hash)), txns()]).toEqual([time(), 1]);
});

test("a token's first use is written soon", async () => {
  const token = addToken(store, user());
  await use(token);
  await c.access.lastUse.write(c);
  expect(writtenUse(keys.token(token.hash))).toBe(time());
});

test("what was ended meanwhile is not brought back, and does not keep the others from being written", async () => {
  const anna = user();
  const [gone, changed, kept] = [addSession(store, anna), addSession(store, anna), addSession(store, anna)];
  store.clock.ms += 5 * MIN;
  for (const one of [gone, changed, kept]) await use(one);
  store.gateway.watchHeld = true;
  store.gateway.delete(keys.session(gone.hash));
  store.gateway.put(keys.session(changed.hash), { ...changed.record, confirmedAt: null });
  await c.access.lastUse.write(c);
  expect(store.gateway.kvs.has(keys.session(gone.hash))).toBe(false);
  expect(store.gateway.json(keys.session(changed.hash))).toEqual({ ...changed.record, confirmedAt: null });
  expect(writtenUse(keys.session(kept.hash))).toBe(time());
  store.gateway.releaseWatches();
  await c.access.lastUse.write(c);
  expect(writtenUse(keys.session(changed.hash))).toBe(time());
  expect(c.access.lastUse.of(gone.hash)).toBeNull();
});

test("what could not be written is written the next time", async () => {
  const token = addToken(store, user());
  await use(token);
  store.gateway.txnFailures.push({ error: new EngineError("no_leader", "refused", "no leader"), after: false });
  await expect(c.access.lastUse.write(c)).rejects.toThrow("no leader");
  await c.access.lastUse.write(c);
  expect(writtenUse(keys.token(token.hash))).toBe(time());
});

test("the leader sweeps what is over, and leaves what another Core may have seen used", async () => {
  const anna = user();
  const day = 24 * 60 * MIN;
  const ago = (ms: number): string => new Date(store.clock.ms - ms).toISOString();
  const sessions = {
    used: addSession(store, anna),
    "perhaps used elsewhere": addSession(store, anna, { lastUsedAt: ago(69 * MIN) }),
    idle: addSession(store, anna, { lastUsedAt: ago(71 * MIN) }),
    over: addSession(store, anna, { createdAt: ago(day) }),
    "of nobody": addSession(store, { id: "00000000-0000-4000-8000-00000000dead" }),
  };
  const tokens = [1, 8].map((days) => addToken(store, anna, { expiresAt: ago(days * day) }));
  const link = (hash: string, expiresAt: string): void =>
    void store.gateway.put(keys.link(hash), { userId: null, createdAt: ago(day), expiresAt, createdBy: "x" });
  link("old", ago(1));
  link("new", ago(-1));
  store.raft.status = { ...(store.raft.status ?? never()), raftState: "StateFollower" };
  await sweep(c);
  expect(store.gateway.keysUnder(keys.sessions)).toHaveLength(5);
  store.raft.status = { ...(store.raft.status ?? never()), raftState: "StateLeader" };
  await sweep(c);
  const left = Object.entries(sessions).filter(([, s]) => store.gateway.kvs.has(keys.session(s.hash)));
  expect(left.map(([name]) => name)).toEqual(["used", "perhaps used elsewhere"]);
  expect(store.gateway.keysUnder(keys.tokens)).toEqual([keys.token(tokens[0]?.hash ?? "")]);
  expect(store.gateway.keysUnder(keys.links)).toEqual([keys.link("new")]);
});

function never(): never {
  throw new Error("no raft status");
}
