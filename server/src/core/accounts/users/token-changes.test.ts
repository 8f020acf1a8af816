import { afterEach, beforeEach, expect, test } from "vitest";
import type { UserRole } from "@core-console/shared/contract/access";
import type { SignedInUser } from "../callers/caller.ts";
import { refuseOthers } from "../callers/others.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import { keys } from "../../state/keys.ts";
import type { UserRecord } from "../../state/records-access.ts";
import { createStore, request, type Store } from "../../testing/store.ts";
import { addSession, addToken, addUser } from "../../testing/users.ts";
import { MAX_TOKENS, planAddToken, planRemoveToken, planResumeToken, tokenView } from "./token-changes.ts";

let store: Store;
beforeEach(() => {
  store = createStore();
});
afterEach(() => store.close());

const caller = (user: UserRecord, role: UserRole = user.role): SignedInUser => {
  const { hash, record } = addSession(store, user);
  return { user, role, by: { session: record, hash } };
};
const made = () => ({ id: "22222222-0000-4000-8000-000000000001", hash: "h1", nowMs: store.clock.ms });
const codeOf = (plan: () => unknown): unknown => {
  try {
    plan();
    return "made";
  } catch (error) {
    if (error instanceof ApiProblem) return error.errors?.[0]?.code ?? error.code;
    throw error;
  }
};

test.each<[UserRole, UserRole, string]>([
  ["viewer", "viewer", "made"],
  ["operator", "viewer", "made"],
  ["administrator", "administrator", "made"],
  ["viewer", "operator", "forbidden"],
  ["operator", "administrator", "forbidden"],
])("a %s makes a token of the role %s: %s", async (own, role, expected) => {
  const owner = caller(addUser(store, "anna", own));
  await store.run();
  expect(codeOf(() => planAddToken(store.registry, { name: "ci", role, expiresInDays: 1 }, owner, made()))).toBe(
    expected,
  );
});

test("a token for one purpose: by an administrator alone, with a viewer's role for whatever knows no purposes", async () => {
  const of = (role: UserRole) => caller(addUser(store, role, role));
  const [boss, operator] = [of("administrator"), of("operator")];
  await store.run();
  const add = (owner: SignedInUser, role: UserRole) => () =>
    planAddToken(store.registry, { name: "nightly", role, expiresInDays: 1, purpose: "backup" }, owner, made());
  expect(codeOf(add(operator, "viewer"))).toBe("forbidden");
  expect(codeOf(add(boss, "administrator"))).toBe("purpose_role");
  expect(add(boss, "viewer")().made.stored).toMatchObject({ role: "viewer", purpose: "backup" });
});

test("only its hash is stored, and an expired one is reported as such from that day on", async () => {
  const anna = addUser(store, "anna", "operator");
  const owner = caller(anna);
  await store.run();
  await store.changes.execute(request("key-000001"), () =>
    planAddToken(store.registry, { name: " ci ", role: "viewer", expiresInDays: 30 }, owner, made()),
  );
  expect(store.gateway.json(keys.token("h1"))).toMatchObject({
    name: "ci",
    role: "viewer",
    userId: anna.id,
    expiresAt: "2026-01-31T12:00:00.000Z",
  });
  expect(store.gateway.kvs.get(keys.idempotency("user:anna", "key-000001"))?.value).not.toContain("kct_");
});

test("a user has no more than fit into its removal; those that ran out make room", async () => {
  const anna = addUser(store, "anna", "operator");
  const owner = caller(anna);
  for (let i = 0; i < MAX_TOKENS - 1; i++) addToken(store, anna);
  const old = addToken(store, anna, { expiresAt: new Date(store.clock.ms).toISOString() });
  await store.run();
  const add = () => planAddToken(store.registry, { name: "ci", role: "viewer", expiresInDays: 1 }, owner, made());
  const plan = add();
  expect(plan.ops).toContainEqual({ op: "delete", key: keys.token(old.hash) });
  addToken(store, anna);
  store.gateway.delete(keys.token(old.hash));
  expect(codeOf(add)).toBe("too_many_tokens");
});

test("of two that are added at once by one user only as many are made as there is room for", async () => {
  const anna = addUser(store, "anna", "operator");
  const owner = caller(anna);
  for (let i = 0; i < MAX_TOKENS - 1; i++) addToken(store, anna);
  await store.run();
  const add = (hash: string): Promise<unknown> =>
    store.changes.execute(request(null), () =>
      planAddToken(store.registry, { name: "ci", role: "viewer", expiresInDays: 1 }, owner, { ...made(), hash }),
    );
  // The cache sees none of them while they are sent.
  store.gateway.watchHeld = true;
  const adding = Promise.allSettled([add("h1"), add("h2"), add("h3")]);
  await new Promise(setImmediate);
  store.gateway.releaseWatches();
  const outcomes = await adding;
  expect(outcomes.map((o) => o.status).toSorted()).toEqual(["fulfilled", "rejected", "rejected"]);
  expect(store.gateway.keysUnder(keys.tokens)).toHaveLength(MAX_TOKENS);
});

test("a user's own or, for administrators, any user's; another user's is not found", async () => {
  const anna = addUser(store, "anna", "operator");
  const { record } = addToken(store, anna);
  const by = (user: UserRecord) => {
    const who = caller(user);
    return () => planRemoveToken(store.registry, record.id, (o) => refuseOthers(who, "token", o, store.clock.ms));
  };
  const [own, another, boss] = [
    by(anna),
    by(addUser(store, "boris", "operator")),
    by(addUser(store, "clara", "administrator")),
  ];
  await store.run();
  expect([another, own, boss].map(codeOf)).toEqual(["not_found", "made", "made"]);
});

test("a token made while its owner is removed is not made", async () => {
  const anna = addUser(store, "anna", "operator");
  const owner = caller(anna);
  await store.run();
  const plan = planAddToken(store.registry, { name: "ci", role: "viewer", expiresInDays: 1 }, owner, made());
  store.gateway.delete(keys.user(anna.id));
  expect((await store.gateway.txn({ compare: plan.compare, success: plan.ops })).succeeded).toBe(false);
});

test("the last use is the later of what was written and what this Core saw", async () => {
  const anna = addUser(store, "anna", "operator");
  const { record } = addToken(store, anna, { lastUsedAt: "2026-01-01T11:00:00.000Z" });
  await store.run();
  const used = (ms: number | null) => tokenView(store.registry, record, ms)?.lastUsedAt;
  expect(used(null)).toBe("2026-01-01T11:00:00.000Z");
  expect(used(0)).toBe("2026-01-01T11:00:00.000Z");
  expect(used(store.clock.ms)).toBe("2026-01-01T12:00:00.000Z");
});

test("a suspended token is listed as such, and works again once it is resumed by its owner or an administrator", async () => {
  const anna = addUser(store, "anna", "operator");
  const suspendedAt = new Date(store.clock.ms).toISOString();
  const { hash, record } = addToken(store, anna, { suspendedAt });
  await store.run();
  expect(tokenView(store.registry, record, null)).toMatchObject({ suspendedAt });
  const other = caller(addUser(store, "olga", "operator"));
  const by = (who: SignedInUser) => (owner: string) => refuseOthers(who, "token", owner, store.clock.ms);
  await store.run();
  expect(codeOf(() => planResumeToken(store.registry, record.id, by(other)))).toBe("not_found");
  expect(codeOf(() => planResumeToken(store.registry, "none", () => undefined))).toBe("not_found");
  await store.changes.execute(request("key-000009"), () =>
    planResumeToken(store.registry, record.id, by(caller(anna))),
  );
  expect(store.gateway.json(keys.token(hash))).toEqual({ ...record, suspendedAt: null });
});
