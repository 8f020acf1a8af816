import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FastifyInstance } from "fastify";
import { USER_ROLES, type UserRole } from "@core-console/shared/contract/access";
import { HEADER } from "@core-console/shared/contract/headers";
import { LIMIT } from "@core-console/shared/contract/ports";
import { ROUTES, pathOf, type RouteName } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import { LEAST_ROLE } from "@core-console/shared/domain/permissions";
import { newSecret } from "../../accounts/callers/secrets.ts";
import { BODIES } from "../../testing/bodies.ts";
import { createContext, type CoreParts } from "../../testing/context.ts";
import { coreRecord } from "../../testing/records.ts";
import { ask, createTestServer, type TestResponse } from "../../testing/server.ts";
import type { Store } from "../../testing/store.ts";
import { addSession, addToken, addUser } from "../../testing/users.ts";
import type { Handler, Handlers } from "./server.ts";

/** What is known of the caller; null: no valid credentials. */
interface Who {
  role: UserRole;
  by: "session" | "token";
  confirmed: boolean;
  temporary: boolean;
}
const ORDER: readonly UserRole[] = ["viewer", "operator", "administrator"];
const ORIGIN = [
  HEADER.servedBy,
  HEADER.leader,
  HEADER.term,
  HEADER.generation,
  HEADER.life,
  HEADER.revision,
].toSorted();
const SERVED = (Object.entries(ROUTES) as [RouteName, Route][]).filter(([, r]) => r.console !== true);

/** The table's rule, implemented here a second time independently. */
function expected(route: Route, who: Who | null): [number, string | null] {
  if (route.audience === "public" || route.audience === "joiner") return [200, null];
  if (route.audience === "node") return [403, "forbidden"];
  if (who === null) return [401, "unauthenticated"];
  if (who.by === "session" && who.temporary && !route.beforePasswordChange) return [403, "password_change_needed"];
  if (route.session && who.by === "token") return [403, "forbidden"];
  if (route.permission && ORDER.indexOf(who.role) < ORDER.indexOf(LEAST_ROLE[route.permission]))
    return [403, "forbidden"];
  if (route.confirmed && (who.by === "token" || !who.confirmed)) return [403, "password_needed"];
  return [200, null];
}

let c: CoreParts;
let store: Store;
let server: FastifyInstance;
const callers = new Map<string, { who: Who | null; authorization?: string }>();
let reached = "";
let count = 0;
beforeAll(async () => {
  ({ c, store } = createContext());
  store.add(coreRecord(1));
  await store.run();
  const stub = (name: string): Handler => {
    return async () => {
      reached = name;
      return {};
    };
  };
  const stubs = Object.fromEntries(SERVED.map(([name]) => [name, stub(name)])) as unknown as Handlers;
  server = createTestServer(c, stubs);
  const old = new Date(store.clock.ms - 300_000).toISOString();
  const fresh = { confirmed: true, temporary: false };
  for (const role of USER_ROLES) {
    const user = addUser(store, role, role);
    const boss = addUser(store, `boss-${role}`, "administrator");
    const session = { role, by: "session" as const };
    callers.set(role, { who: { ...session, ...fresh }, ...addSession(store, user) });
    const stale = addSession(store, user, { confirmedAt: old });
    callers.set(`${role}, password given long ago`, { who: { ...session, ...fresh, confirmed: false }, ...stale });
    const never = addSession(store, user, { confirmedAt: null, via: "oidc" });
    callers.set(`${role} by a provider`, { who: { ...session, ...fresh, confirmed: false }, ...never });
    const temporary = addUser(store, `new-${role}`, role, { mustChangePassword: true });
    callers.set(`${role} with a temporary password`, {
      who: { ...session, ...fresh, temporary: true },
      ...addSession(store, temporary),
    });
    const token = { role, by: "token" as const, ...fresh };
    callers.set(`token of ${role}`, { who: token, ...addToken(store, boss, { role }) });
    callers.set(`greater token of ${role}`, { who: token, ...addToken(store, user, { role: "administrator" }) });
    const waiting = addToken(store, temporary, { role });
    callers.set(`token of ${role} with a temporary password`, { who: { ...token, temporary: true }, ...waiting });
  }
  const disabled = addUser(store, "disabled", "administrator", { disabled: true });
  const gone = { id: "00000000-0000-4000-8000-00000000dead" };
  const past = new Date(store.clock.ms).toISOString();
  const nobody = (authorization: string): { who: null; authorization: string } => ({ who: null, authorization });
  callers.set("nobody", { who: null });
  callers.set("a disabled user", nobody(addSession(store, disabled).authorization));
  callers.set("a disabled user's token", nobody(addToken(store, disabled).authorization));
  callers.set("a session whose user is gone", nobody(addSession(store, gone).authorization));
  callers.set(
    "a token that ran out",
    nobody(addToken(store, addUser(store, "x", "viewer"), { expiresAt: past }).authorization),
  );
  const idle = new Date(store.clock.ms - 65 * 60_000).toISOString();
  const anna = addUser(store, "y", "administrator");
  callers.set("an idle session", nobody(addSession(store, anna, { lastUsedAt: idle }).authorization));
  const early = new Date(store.clock.ms - 12 * 3_600_000).toISOString();
  callers.set("a session that is over", nobody(addSession(store, anna, { createdAt: early }).authorization));
  callers.set("a secret nobody made", nobody(`Bearer ${newSecret("session")}`));
  callers.set("a link's secret", nobody(`Bearer ${newSecret("link")}`));
  callers.set("a password", nobody(`Basic ${Buffer.from("anna:secret").toString("base64")}`));
  callers.set("an empty bearer", nobody("Bearer "));
});
afterAll(async () => {
  store.close();
  await server.close();
});

describe.each(SERVED.map(([name, route]) => ({ name, route })))("$name", ({ name, route }) => {
  test("answers every caller as the table says", async () => {
    for (const [caller, { who, authorization }] of callers) {
      reached = "";
      const url = pathOf(route).replace(":id", coreRecord(1).ref);
      const query = name === "auditExport" ? "?format=csv" : "";
      const answer = await ask(server, route.method, url + query, {
        // Rate limits are covered by another test.
        from: `10.${count >> 16}.${(count >> 8) & 255}.${count++ & 255}`,
        ...(authorization === undefined ? {} : { authorization }),
        ...(BODIES[name] === undefined ? {} : { body: BODIES[name] }),
      });
      const code = answer.status === 200 ? null : (answer.json as { code: string }).code;
      expect([caller, answer.status, code]).toEqual([caller, ...expected(route, who)]);
      expect([caller, reached]).toEqual([caller, answer.status === 200 ? name : ""]);
      const role = route.audience === "user" ? who?.role : undefined;
      expect([caller, answer.headers[HEADER.role]]).toEqual([caller, role]);
      // Refused or not, the origin of a response is revealed only to identified callers.
      const known = who !== null && (route.audience === "user" || route.audience === "public");
      const core = Object.keys(answer.headers).filter((h) => h.startsWith("core-") && h !== HEADER.role);
      expect([caller, core.toSorted()]).toEqual([caller, known ? ORIGIN : []]);
      expect(answer.headers).toMatchObject({ [HEADER.requestId]: expect.any(String), "cache-control": "no-store" });
    }
  });
});

test("why it is refused is said: the least role, a person, the password, or its own change", async () => {
  const params = async (caller: string, method: "GET" | "POST", url: string): Promise<unknown> => {
    const by = callers.get(caller)?.authorization ?? "";
    return (
      (await ask(server, method, url, { authorization: by, body: method === "POST" ? {} : undefined })).json as {
        params: unknown;
      }
    ).params;
  };
  expect(await params("viewer", "POST", "/api/v3/services")).toEqual({ why: "role", role: "operator" });
  expect(await params("operator", "GET", "/api/v3/users")).toEqual({ why: "role", role: "administrator" });
  expect(await params("token of administrator", "POST", "/api/logout")).toEqual({ why: "session" });
  expect(await params("token of administrator", "POST", "/api/v3/users")).toEqual({ why: "token" });
  // A user who signs in by a provider has no password here to confirm.
  expect(await params("administrator by a provider", "POST", "/api/v3/users")).toEqual({ why: "oidc" });
});

test("a secret in the URL is refused for every caller, and recorded in the audit without the secret", async () => {
  const secret = newSecret("token");
  store.clock.ms += 60_000; // the tests before used up this minute's entries for unauthenticated clients
  for (const query of [`access_token=x`, `API_KEY=x`, `name=${secret}`]) {
    const answer = await ask(server, "GET", `/api/v3/services?${query}`, { from: "192.0.2.77" });
    expect(answer).toMatchObject({ status: 400, json: { errors: [{ code: "token_in_query" }] } });
  }
  await c.access.refusals.flush();
  const recorded = store.gateway.keysUnder("/kuma/audit/").map((k) => store.gateway.json(k));
  const own = recorded.filter((e) => (e as { from: string }).from === "192.0.2.77");
  expect(own).toMatchObject([
    { code: "token_in_query", what: "access.refused", who: "unknown", count: 1 },
    { code: "token_in_query", count: 2 },
  ]);
  expect(JSON.stringify(recorded)).not.toContain(secret);
});

test("too many requests of one user, or of unauthenticated clients at one address, wait; others do not", async () => {
  store.clock.ms += 2000; // refills what the tests before used up
  const [viewer, operator] = ["viewer", "operator"].map((role) => callers.get(role)?.authorization ?? "");
  const get = (authorization: string): Promise<{ status: number }> =>
    ask(server, "GET", "/api/v3/services", { authorization });
  const own = await Promise.all(Array.from({ length: 601 }, () => get(viewer ?? "")));
  expect(own.filter((a) => a.status === 429)).toHaveLength(1);
  expect((await get(operator ?? "")).status).toBe(200);
  const from = "192.0.2.99";
  const strangers = await Promise.all(
    Array.from({ length: 61 }, () => ask(server, "GET", "/api/v3/sign-in", { from })),
  );
  const refused = strangers.filter((a) => a.status === 429);
  expect(refused).toMatchObject([{ headers: { "retry-after": "1" }, json: { code: "rate_limited" } }]);
  const guess = { from, authorization: `Bearer ${newSecret("token")}` };
  expect((await ask(server, "GET", "/api/v3/services", guess)).status).toBe(429);
  expect((await ask(server, "GET", "/api/v3/services", { from, authorization: operator ?? "" })).status).toBe(200);
});

test("one user changes no more than so much, by whatever session or token; reading goes on, and so do others", async () => {
  store.clock.ms += 10_000; // refills what the tests before used up
  const user = addUser(store, "eager", "operator");
  const bearers = [addSession(store, user), addToken(store, user), addToken(store, user)];
  const add = (authorization: string): Promise<TestResponse> =>
    ask(server, "POST", "/api/v3/services", { authorization, body: BODIES.addService });
  const { userChangesBurst, userChangesPerSecond } = LIMIT;
  const some = (count: number): Promise<TestResponse[]> =>
    Promise.all(Array.from({ length: count }, (_, i) => add(bearers[i % 3]?.authorization ?? "")));
  const refused = (answers: TestResponse[]): TestResponse[] => answers.filter((a) => a.status !== 200);
  const first = refused(await some(userChangesBurst + 5));
  expect(first).toHaveLength(5);
  expect(first[0]).toMatchObject({ status: 429, headers: { "retry-after": "1" }, json: { code: "rate_limited" } });
  const authorization = bearers[0]?.authorization ?? "";
  expect((await ask(server, "GET", "/api/v3/services", { authorization })).status).toBe(200);
  expect((await add(callers.get("operator")?.authorization ?? "")).status).toBe(200);
  store.clock.ms += 1000;
  expect(refused(await some(userChangesPerSecond + 1))).toHaveLength(1);
});

test("no body is read of a caller who is not authorized", async () => {
  const headers = { "content-type": "application/json" };
  const broken = { method: "POST", url: "/api/v3/services", payload: "{" } as const;
  expect((await server.inject({ ...broken, headers: { host: "127.0.0.1", ...headers } })).statusCode).toBe(401);
  const authorization = callers.get("operator")?.authorization ?? "";
  const known = await server.inject({ ...broken, headers: { host: "127.0.0.1", ...headers, authorization } });
  expect(known.statusCode).toBe(400);
});

test("routes that only the console serves do not exist here; another method of an existing route is method_not_allowed", async () => {
  const code = async (method: "GET" | "POST" | "DELETE", url: string): Promise<unknown> =>
    ((await ask(server, method, url)).json as { code: string }).code;
  for (const route of Object.values<Route>(ROUTES).filter((r) => r.console === true))
    expect(await code("GET", pathOf(route))).toBe("not_found");
  expect(await code("DELETE", "/api/v3/services")).toBe("method_not_allowed");
});
