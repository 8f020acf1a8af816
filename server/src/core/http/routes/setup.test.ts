import { afterEach, beforeEach, expect, test } from "vitest";
import type { SetupLink } from "@core-console/shared/contract/access";
import { keys } from "../../state/keys.ts";
import { hashSecret } from "../../accounts/callers/secrets.ts";
import { createContext, heard, type CoreParts } from "../../testing/context.ts";
import { report } from "../../testing/facts.ts";
import { coreRecord } from "../../testing/records.ts";
import { request, type Store } from "../../testing/store.ts";
import { addUser } from "../../testing/users.ts";
import type { Call } from "../server/server.ts";
import { setupHandlers } from "./setup.ts";

let c: CoreParts;
let store: Store;
beforeEach(async () => {
  ({ c, store } = createContext());
  store.add(coreRecord(1));
  store.add(coreRecord(2));
  await store.run();
});
afterEach(() => store.close());

async function make(user: string | null, over: { voter?: boolean } = {}): Promise<SetupLink> {
  const call = {
    body: { user },
    caller: { node: coreRecord(2).ref, member: true, voter: over.voter ?? true, from: "192.0.2.2" },
    change: { ...request("key-of-the-caller"), who: "host:core-2" },
    request: { id: "r-1", headers: {} },
    reply: { code: () => undefined },
  };
  return (await setupHandlers(c).setupLink(call as unknown as Call)) as SetupLink;
}

test("a host gets a secret that stands nowhere else, good for an hour", async () => {
  const link = await make(null);
  expect(link).toMatchObject({ user: null, administrators: 0, expiresAt: "2026-01-01T13:00:00.000Z" });
  expect(link.secret).toMatch(/^kcl_/);
  expect(store.gateway.json(keys.link(hashSecret(link.secret)))).toMatchObject({
    userId: null,
    createdBy: "host:core-2",
  });
  expect(JSON.stringify([...store.gateway.kvs.values()])).not.toContain(link.secret);
  // The same key again creates another link: a secret that is shown once is not stored to be shown again.
  expect((await make(null)).secret).not.toBe(link.secret);
});

test("for a user who exists and may sign in, and for no other", async () => {
  addUser(store, "Anna", "viewer");
  addUser(store, "boris", "viewer", { disabled: true });
  addUser(store, "olga", "administrator");
  addUser(store, "oleg", "administrator", { disabled: true });
  expect(await make("ANNA")).toMatchObject({ user: "Anna", administrators: 1 });
  await expect(make("nobody")).rejects.toMatchObject({ code: "not_found", params: { what: "user" } });
  await expect(make("boris")).rejects.toMatchObject({ code: "validation_failed" });
});

test("not for a host that has its certificate and is no member yet, and not for a learner's", async () => {
  await expect(make(null, { voter: false })).rejects.toMatchObject({ code: "forbidden", params: { why: "voter" } });
  expect(store.gateway.keysUnder(keys.links)).toEqual([]);
});

test("a voter makes it though it does not lead; a learner's Core makes none and has none made", async () => {
  store.raft.status = { ...(store.raft.status ?? never()), raftState: "StateFollower", leaderMemberId: "m2" };
  heard(c, 2, { report: report(2, { raftState: "StateLeader", leaderMemberId: "m2" }) });
  expect((await make(null)).secret).toMatch(/^kcl_/);
  store.add(coreRecord(1, { voter: false }));
  await expect(make(null)).rejects.toMatchObject({ code: "forbidden", params: { why: "voter" } });
  expect(store.gateway.keysUnder(keys.links)).toHaveLength(1);
});

function never(): never {
  throw new Error("no raft status");
}
