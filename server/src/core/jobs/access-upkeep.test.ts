import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EngineError } from "../etcd/client/engine-error.ts";
import { keys } from "../state/keys.ts";
import { createContext, type CoreParts } from "../testing/context.ts";
import { coreRecord } from "../testing/records.ts";
import type { Store } from "../testing/store.ts";
import { addSession, addToken, addUser } from "../testing/users.ts";
import { identifyUser } from "../accounts/callers/identify-user.ts";
import { startAccessUpkeep } from "./access-upkeep.ts";

let c: CoreParts;
let store: Store;
beforeEach(async () => {
  ({ c, store } = createContext());
  store.add(coreRecord(1));
  await store.run();
});
afterEach(() => store.close());

const use = (by: { authorization: string }) => identifyUser(c, by.authorization, { stale: false });
const writtenUse = (key: string): unknown => (store.gateway.json(key) as { lastUsedAt: string | null }).lastUsedAt;
const time = (): string => new Date(store.clock.ms).toISOString();

test("a Core that stops writes the last uses that it alone saw, however young, and what was refused", async () => {
  const anna = addUser(store, "anna", "viewer");
  const [session, token, unused] = [addSession(store, anna), addToken(store, anna), addSession(store, anna)];
  const before = [time(), store.gateway.kvs.get(keys.session(unused.hash))?.modRevision];
  const stop = startAccessUpkeep(c);
  store.clock.ms += 1000;
  await use(session);
  await use(token);
  c.access.refusals.own({
    who: "anna",
    token: null,
    from: "192.0.2.7",
    what: "access.refused",
    name: "addService",
    code: "forbidden",
    requestId: "r",
  });
  await stop();
  expect([writtenUse(keys.session(session.hash)), writtenUse(keys.token(token.hash))]).toEqual([time(), time()]);
  expect([
    writtenUse(keys.session(unused.hash)),
    store.gateway.kvs.get(keys.session(unused.hash))?.modRevision,
  ]).toEqual(before);
  expect(store.gateway.keysUnder(keys.audits)).toHaveLength(1);
});

test("it waits for no engine that does not answer, and a refused write keeps it from nothing", async () => {
  await use(addToken(store, addUser(store, "anna", "viewer")));
  store.gateway.txnFailures.push({ error: new EngineError("no_leader", "refused", "no leader"), after: false });
  await startAccessUpkeep(c)();
  const late = new AbortController();
  vi.spyOn(AbortSignal, "timeout").mockReturnValueOnce(late.signal);
  const txn = vi.spyOn(store.gateway, "txn").mockImplementation(() => {
    late.abort();
    return new Promise(() => undefined);
  });
  await startAccessUpkeep(c)();
  expect(txn).toHaveBeenCalledOnce();
  vi.restoreAllMocks();
});
