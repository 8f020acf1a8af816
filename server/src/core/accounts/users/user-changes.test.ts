import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { foldName } from "@core-console/shared/contract/name";
import { ApiProblem } from "../../state/api-problem.ts";
import type { ChangePlan } from "../../state/commit.ts";
import { keys } from "../../state/keys.ts";
import type { UserRecord } from "../../state/records-access.ts";
import { createStore, request, type Store } from "../../testing/store.ts";
import { addSession, addToken, addUser } from "../../testing/users.ts";
import { planAddUser, planChangeUser, planRemoveUser, planResetPassword } from "./user-changes.ts";

const HASH = "$argon2id$kept";
const LOCAL = { passwordHash: HASH } as const;
const OIDC = { source: "oidc", passwordHash: null } as const;
const at = { ifMatch: null, nowMs: Date.parse("2026-01-01T12:00:00.000Z") };
let store: Store;
beforeEach(() => {
  store = createStore();
});
afterEach(() => store.close());

const codeOf = (plan: () => ChangePlan): string => {
  try {
    return String(plan().status);
  } catch (error) {
    if (error instanceof ApiProblem) return error.errors?.[0]?.code ?? error.code;
    throw error;
  }
};
const run = (plan: () => ChangePlan) => store.changes.execute(request(null), plan);
const userIn = (id: string): UserRecord | null => store.gateway.json(keys.user(id)) as UserRecord | null;
const made = { id: "11111111-0000-4000-8000-000000000001", passwordHash: HASH, by: "anna", nowMs: at.nowMs };

describe("add", () => {
  test("a login is taken without regard to case and width", async () => {
    addUser(store, "Anna", "administrator", LOCAL);
    await store.run();
    for (const login of ["anna", "ANNA", "ａｎｎａ"])
      expect(codeOf(() => planAddUser(store.registry, { login, role: "viewer" }, made))).toBe("login_taken");
  });
  test("has to choose a password of its own, and no hash stands in what is kept for repetitions", async () => {
    await store.run();
    await store.changes.execute(request("key-000001"), () =>
      planAddUser(store.registry, { login: "oleg", role: "operator" }, made),
    );
    expect(userIn(made.id)).toMatchObject({ mustChangePassword: true, passwordHash: HASH, createdBy: "anna" });
    const kept = [keys.idempotency("user:anna", "key-000001"), ...store.gateway.keysUnder(keys.audits)];
    const values = kept.map((k) => store.gateway.kvs.get(k)?.value ?? "nothing");
    expect(values).toHaveLength(2);
    for (const value of values) expect(value).toContain("oleg");
    expect(values.join()).not.toContain("argon2");
  });
  test("two of one login at the same time: one is made", async () => {
    await store.run();
    store.gateway.beforeTxn = () => void addUser(store, "OLEG", "viewer");
    const add = run(() => planAddUser(store.registry, { login: "oleg", role: "viewer" }, made));
    await expect(add).rejects.toMatchObject({ code: "login_taken" });
    expect(store.registry.users.size).toBe(1);
  });
});

describe("the last local administrator", () => {
  const acts: [string, (u: UserRecord) => ChangePlan][] = [
    ["demoted", (u) => planChangeUser(store.registry, u.id, { role: "operator" }, at)],
    ["disabled", (u) => planChangeUser(store.registry, u.id, { disabled: true }, at)],
    ["removed", (u) => planRemoveUser(store.registry, u.id, at)],
  ];
  test.each(acts)("cannot be %s", async (_, act) => {
    const anna = addUser(store, "anna", "administrator", LOCAL);
    // None of these could administer if the provider is unavailable.
    addUser(store, "by-provider", "administrator", OIDC);
    addUser(store, "disabled", "administrator", { ...LOCAL, disabled: true });
    addUser(store, "without", "administrator", { passwordHash: null });
    addUser(store, "oleg", "operator", LOCAL);
    await store.run();
    expect(codeOf(() => act(anna))).toBe("last_administrator");
  });
  test.each(acts)("two administrators are %s at the same time: one of them stays", async (_, act) => {
    const two = [addUser(store, "anna", "administrator", LOCAL), addUser(store, "olga", "administrator", LOCAL)];
    await store.run();
    // Neither change knows of the other: only the guard in the transaction can detect it.
    store.gateway.watchHeld = true;
    const both = Promise.allSettled(two.map((u) => run(() => act(u))));
    await Promise.resolve();
    store.gateway.releaseWatches();
    const outcomes = (await both).map((o) => (o.status === "fulfilled" ? "done" : (o.reason as ApiProblem).code));
    expect(outcomes.toSorted()).toEqual(["done", "last_administrator"]);
    const left = two.map((u) => userIn(u.id)).filter((u) => u?.role === "administrator" && !u.disabled);
    expect(left).toHaveLength(1);
  });
  test("may be renamed, and be the last again once there was another", async () => {
    const anna = addUser(store, "anna", "administrator", LOCAL);
    await store.run();
    expect(codeOf(() => planChangeUser(store.registry, anna.id, { name: "Anna" }, at))).toBe("200");
    expect(codeOf(() => planResetPassword(store.registry, anna.id, HASH))).toBe("200");
  });
});

describe("change", () => {
  test("who may not sign in any more loses sessions, and keeps tokens for later", async () => {
    const oleg = addUser(store, "oleg", "operator", LOCAL);
    const [session, token] = [addSession(store, oleg), addToken(store, oleg)];
    await store.run();
    await run(() => planChangeUser(store.registry, oleg.id, { disabled: true }, at));
    expect(store.registry.sessions.has(session.hash)).toBe(false);
    expect(store.registry.tokens.has(token.hash)).toBe(true);
  });
  test("the role of a user of the provider comes from there", async () => {
    const oleg = addUser(store, "oleg", "operator", OIDC);
    await store.run();
    const change = (patch: Parameters<typeof planChangeUser>[2]) => () =>
      planChangeUser(store.registry, oleg.id, patch, at);
    expect(codeOf(change({ role: "viewer" }))).toBe("given_by_provider");
    expect(codeOf(change({ role: "operator", disabled: true }))).toBe("200");
    expect(codeOf(() => planResetPassword(store.registry, oleg.id, HASH))).toBe("given_by_provider");
  });
  test("from another revision than the one that was looked at is refused", async () => {
    const oleg = addUser(store, "oleg", "operator", LOCAL);
    await store.run();
    const revision = store.registry.users.get(oleg.id)?.revision ?? 0;
    const change = (ifMatch: number) => () =>
      planChangeUser(store.registry, oleg.id, { name: "x" }, { ...at, ifMatch });
    expect(codeOf(change(revision))).toBe("200");
    expect(codeOf(change(revision - 1))).toBe("precondition_failed");
  });
});

test("removed with all that it has in one transaction, also with as much as any user can have", async () => {
  const oleg = addUser(store, "oleg", "operator", LOCAL);
  const other = addUser(store, "olga", "operator", LOCAL);
  for (let i = 0; i < 64; i++) addSession(store, oleg);
  for (let i = 0; i < 50; i++) addToken(store, oleg);
  const [session, token] = [addSession(store, other), addToken(store, other)];
  await store.run();
  const plan = planRemoveUser(store.registry, oleg.id, at);
  // The audit entry, the idempotency record and the guard are added; etcd allows 128.
  expect(plan.ops.length).toBeLessThanOrEqual(125);
  await run(() => plan);
  expect(userIn(oleg.id)).toBeNull();
  expect(store.registry.logins.has(foldName("oleg"))).toBe(false);
  expect([...store.registry.sessions.keys()]).toEqual([session.hash]);
  expect([...store.registry.tokens.keys()]).toEqual([token.hash]);
});

test("a session made while its user is removed is not missed", async () => {
  const oleg = addUser(store, "oleg", "operator", LOCAL);
  await store.run();
  store.gateway.beforeTxn = () => {
    store.gateway.put(keys.user(oleg.id), { ...oleg, lastSignInAt: "2026-01-01T12:00:01.000Z" });
    addSession(store, oleg);
  };
  await run(() => planRemoveUser(store.registry, oleg.id, at));
  expect(store.registry.sessions.size).toBe(0);
});

test("a reset password is a temporary one and ends what was signed in by the old one", async () => {
  const oleg = addUser(store, "oleg", "operator", LOCAL);
  addSession(store, oleg);
  await store.run();
  await run(() => planResetPassword(store.registry, oleg.id, "$argon2id$new"));
  expect(userIn(oleg.id)).toMatchObject({ passwordHash: "$argon2id$new", mustChangePassword: true });
  expect(store.registry.sessions.size).toBe(0);
});
