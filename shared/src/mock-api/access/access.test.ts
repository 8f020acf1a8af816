import { afterEach, describe, expect, test } from "vitest";
import * as z from "zod/mini";
import {
  Operation,
  AuditEntry,
  Session,
  SignInOptions,
  SignedIn,
  Token,
  TokenMade,
  User,
  UserMade,
  Whoami,
} from "../../contract/access.ts";
import { Problem } from "../../contract/errors.ts";
import { ROUTES, pathOf } from "../../contract/routes.ts";
import type { Route } from "../../contract/route.ts";
import { Service } from "../../contract/service.ts";
import { Settings } from "../../contract/settings.ts";
import { may } from "../../domain/permissions.ts";
import { mockServer } from "../node.ts";
import { LINKS, TOKENS } from "../seed/access.ts";
import type { AccessStart } from "../seed/access.ts";

const ORIGIN = "http://console.test";
const API = "/api/v3";
let mock: ReturnType<typeof mockServer>;

function open(access: Partial<AccessStart> = {}): void {
  mock = mockServer({
    scenario: "healthy",
    access,
    pace: {
      steadyMs: 50,
      stallMs: 200,
      electionMs: 50,
      stageMs: 20,
      catchUpMs: 50,
      restartMs: 3_000,
      removeMs: 50,
      snapshotMs: 50,
      holdMs: 50,
    },
  });
  mock.listen();
}
afterEach(() => mock.close());

function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(ORIGIN + path, {
    method,
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
const got = async <T extends z.ZodMiniType>(schema: T, answer: Promise<Response>): Promise<z.infer<T>> =>
  schema.parse(await (await answer).json());
const problemOf = (answer: Promise<Response>): Promise<Problem> => got(Problem, answer);
const codeOf = async (answer: Promise<Response>): Promise<string> => (await problemOf(answer)).code;
const signIn = (login: string, password = "any at all"): Promise<Response> =>
  call("POST", "/api/login", { login, password });
const whoami = (): Promise<Whoami> => got(Whoami, call("GET", `${API}/users/whoami`));
const users = (): Promise<User[]> => got(z.array(User), call("GET", `${API}/users`));
const idOf = async (login: string): Promise<string> => (await users()).find((u) => u.login === login)?.id ?? "";
const audit = (query = ""): Promise<AuditEntry[]> => got(z.array(AuditEntry), call("GET", `${API}/audit${query}`));
const confirmed = { confirmed: true };

describe("signing in", () => {
  test("the page begins signed in as anna, who gave no password lately", async () => {
    open();
    expect(await whoami()).toMatchObject({ login: "anna", role: "administrator", session: { confirmedUntil: null } });
  });

  test("known, enabled, local: in; everything else reads the same", async () => {
    open({ as: null });
    expect(await codeOf(call("GET", `${API}/users/whoami`))).toBe("unauthenticated");
    const refusals = [signIn("anna", "wrong"), signIn("nobody"), signIn("denis"), signIn("olga@soc.example")];
    for (const answer of refusals) expect(await codeOf(answer)).toBe("bad_credentials");
    const { user, token } = await got(SignedIn, signIn("OLEG"));
    expect([user.login, token]).toEqual(["oleg", undefined]);
    expect((await whoami()).session?.confirmedUntil).toEqual(expect.any(String));
  });

  test("signing out ends it, and the page's stream hears that", async () => {
    open();
    const stream = (await call("GET", `${API}/events`)).text();
    expect((await call("POST", "/api/logout")).status).toBe(204);
    expect(await stream).toContain("event: session-ended");
    expect((await call("GET", `${API}/services`)).status).toBe(401);
    expect((await call("GET", `${API}/events`)).status).toBe(401);
  });

  test("the control ends a session in the middle of work", async () => {
    open();
    const stream = (await call("GET", `${API}/events`)).text();
    mock.control.endSession("expired");
    expect(await stream).toContain('"reason":"expired"');
    expect(mock.control.signedInAs).toBeNull();
    mock.control.signInAs("vera");
    expect((await whoami()).role).toBe("viewer");
  });

  test("the control ends a session that the page learns of by its next request alone", async () => {
    open();
    const stream = (await call("GET", `${API}/events`)).text();
    mock.control.endSessionUnheard();
    expect((await call("GET", `${API}/services`)).status).toBe(401);
    mock.control.close(); // breaks the stream off
    expect(await stream).toContain("event: hello");
    expect(await stream).not.toContain("session-ended");
  });

  test("a temporary password has to be changed first", async () => {
    open({ as: null });
    expect((await got(SignedIn, signIn("tim"))).user.mustChangePassword).toBe(true);
    expect(await codeOf(call("GET", `${API}/services`))).toBe("password_change_needed");
    const change = (next: string) => call("POST", `${API}/users/password`, { next });
    expect((await problemOf(change("short"))).errors).toMatchObject([{ path: "next", code: "password_too_short" }]);
    expect((await problemOf(change("password1234"))).errors).toMatchObject([{ code: "password_common" }]);
    expect((await got(Whoami, change("a better one by far"))).mustChangePassword).toBe(false);
    expect((await call("GET", `${API}/services`)).status).toBe(200);
  });

  test("the first administrator is made by a link, once", async () => {
    open({ setup: true });
    expect(await got(SignInOptions, call("GET", `${API}/sign-in`))).toEqual({
      setupNeeded: true,
      oidc: null,
      readOnly: null,
    });
    expect(await codeOf(signIn("anna"))).toBe("setup_needed");
    const look = (secret: string) => call("POST", `${API}/setup/look`, { secret });
    expect(await codeOf(look(LINKS.expired))).toBe("link_invalid");
    expect(await (await look(LINKS.administrator)).json()).toMatchObject({ user: null });
    const setup = { secret: LINKS.administrator, login: "boss", password: "twelve chars" };
    const make = (body: object) => call("POST", `${API}/setup`, body);
    expect((await problemOf(make({ ...setup, password: "the boss himself" }))).errors).toMatchObject([
      { path: "password", code: "password_contains_login" },
    ]);
    expect((await got(SignedIn, make(setup))).user).toMatchObject({ login: "boss", role: "administrator" });
    expect(await codeOf(make(setup))).toBe("link_invalid");
  });

  test("a link for a user signs that user in", async () => {
    open({ as: null });
    expect((await got(SignedIn, call("POST", `${API}/setup`, { secret: LINKS.anna }))).user.login).toBe("anna");
  });

  test("a provider is offered when it is configured", async () => {
    open({ oidc: true });
    expect((await got(SignInOptions, call("GET", `${API}/sign-in`))).oidc).toEqual({ label: "SOC ID" });
  });
});

describe("rights", () => {
  const path = (route: Route): string => pathOf(route).replaceAll(":id", "00000000-0000-4000-8000-00000000dead");
  const served = Object.entries<Route>(ROUTES).filter(
    ([name, r]) => r.audience === "user" && !["signOut", "openapi", "events"].includes(name),
  );

  test.each([
    ["anna", "administrator"],
    ["oleg", "operator"],
    ["vera", "viewer"],
  ] as const)("%s: every route lets in and keeps out as the table says", async (login, role) => {
    open({ as: login });
    for (const [name, route] of served) {
      const answer = await call(route.method, path(route), route.method === "GET" ? undefined : {});
      const allowed = route.permission == null || may(role, route.permission).ok;
      const code = answer.status === 403 ? ((await answer.json()) as Problem).code : null;
      expect([name, code]).toEqual([
        name,
        !allowed ? "forbidden" : route.confirmed === true ? "password_needed" : null,
      ]);
    }
  });

  test("unauthenticated: every route of a user answers 401", async () => {
    open({ as: null });
    for (const [name, route] of served)
      expect([name, (await call(route.method, path(route))).status]).toEqual([name, 401]);
  });

  test("an unused ID is not shown to a viewer, in lists and in events", async () => {
    open();
    await call("POST", `${API}/services`, { kind: "core", name: "spare" });
    const ids = async () => (await got(z.array(Service), call("GET", `${API}/services`))).map((s) => s.id === null);
    expect(await ids()).toEqual([false, false, false, false]);
    mock.control.signInAs("vera");
    expect(await ids()).toEqual([false, false, false, true]);
    const reader = (await call("GET", `${API}/events`)).body?.getReader();
    const hello = new TextDecoder().decode((await reader?.read())?.value);
    expect(hello).toContain('"id":null');
    await reader?.cancel();
  });

  test("a token does what its role may, never what needs a password", async () => {
    open({ as: null });
    const by = (secret: string) => ({ authorization: `Bearer ${secret}` });
    expect((await call("GET", `${API}/services`, undefined, by(TOKENS.monitoring))).status).toBe(200);
    expect(await codeOf(call("GET", `${API}/users`, undefined, by(TOKENS.monitoring)))).toBe("forbidden");
    expect(await codeOf(call("POST", `${API}/users`, {}, by(TOKENS.backup)))).toBe("password_needed");
    expect(await codeOf(call("GET", `${API}/services`, undefined, by("kct_mock-old")))).toBe("unauthenticated");
  });

  test("a token for backups does nothing else", async () => {
    open(confirmed);
    const purpose = { name: "nightly", role: "viewer", purpose: "backup", expiresInDays: 1 };
    const { secret } = (await (await call("POST", `${API}/tokens`, purpose)).json()) as { secret: string };
    const by = { authorization: `Bearer ${secret}` };
    expect(await codeOf(call("GET", `${API}/services`, undefined, by))).toBe("forbidden");
    expect((await call("GET", `${API}/system/backup`, undefined, by)).status).toBe(200);
  });
});

describe("users", () => {
  test("adding needs the password given lately", async () => {
    open();
    const add = () => call("POST", `${API}/users`, { login: "new", role: "viewer" });
    expect(await codeOf(add())).toBe("password_needed");
    expect(await codeOf(call("POST", `${API}/users/confirm`, { password: "wrong" }))).toBe("bad_credentials");
    expect((await call("POST", `${API}/users/confirm`, { password: "right" })).status).toBe(200);
    expect((await add()).status).toBe(201);
  });

  test("a temporary password is shown once, and never in a repetition", async () => {
    open(confirmed);
    const add = () => call("POST", `${API}/users`, { login: "new", role: "viewer" }, { "idempotency-key": "click-01" });
    const first = await got(UserMade, add());
    const again = await got(UserMade, add());
    expect(first.temporaryPassword).toMatch(/^(\w{4}-){4}\w{4}$/);
    expect(again).toEqual({ ...first, temporaryPassword: null });
    expect(await codeOf(call("POST", `${API}/users`, { login: "NEW", role: "viewer" }))).toBe("login_taken");
  });

  test("the last local administrator stays", async () => {
    open(confirmed);
    const anna = `${API}/users/${await idOf("anna")}`;
    for (const patch of [{ role: "operator" }, { disabled: true }])
      expect(await codeOf(call("PATCH", anna, patch))).toBe("last_administrator");
    expect(await codeOf(call("DELETE", anna))).toBe("last_administrator");
    await call("PATCH", `${API}/users/${await idOf("oleg")}`, { role: "administrator" });
    expect((await call("PATCH", anna, { role: "operator" })).status).toBe(200);
    expect((await whoami()).role).toBe("operator");
  });

  test("a change of an older record is refused; disabling ends sessions", async () => {
    open(confirmed);
    const oleg = `${API}/users/${await idOf("oleg")}`;
    expect(await codeOf(call("PATCH", oleg, { name: "O" }, { "if-match": '"3"' }))).toBe("precondition_failed");
    const sessions = () => got(z.array(Session), call("GET", `${API}/sessions?all=1`));
    expect((await sessions()).filter((s) => s.user.login === "oleg")).toHaveLength(2);
    expect((await call("PATCH", oleg, { disabled: true })).status).toBe(200);
    expect((await sessions()).filter((s) => s.user.login === "oleg")).toHaveLength(0);
  });
});

describe("sessions and tokens", () => {
  test("users have access to their own, administrators to all", async () => {
    open({ as: "oleg" });
    const own = await got(z.array(Session), call("GET", `${API}/sessions`));
    expect(own.map((s) => [s.user.login, s.current])).toEqual([
      ["oleg", true],
      ["oleg", false],
      ["oleg", false],
    ]);
    expect(await codeOf(call("GET", `${API}/sessions?all=1`))).toBe("forbidden");
    expect(await codeOf(call("GET", `${API}/tokens?all=1`))).toBe("forbidden");
    mock.control.signInAs("anna");
    expect(await got(z.array(Token), call("GET", `${API}/tokens?all=1`))).toHaveLength(4);
    const end = () => call("DELETE", `${API}/sessions/${own[1]?.id ?? ""}`);
    expect(await codeOf(end())).toBe("password_needed");
    mock.control.setConfirmed(true);
    expect((await end()).status).toBe(204);
  });

  test("a token's secret is shown once and works until it is revoked", async () => {
    open({ as: "vera", ...confirmed });
    const add = (role: string) =>
      call("POST", `${API}/tokens`, { name: "t", role, expiresInDays: 1 }, { "idempotency-key": `click-${role}` });
    expect(await problemOf(add("operator"))).toMatchObject({ code: "forbidden", params: { role: "operator" } });
    const { token, secret } = await got(TokenMade, add("viewer"));
    expect((await got(TokenMade, add("viewer"))).secret).toBeNull();
    const by = { authorization: `Bearer ${secret ?? ""}` };
    expect((await call("GET", `${API}/services`, undefined, by)).status).toBe(200);
    const shown = await got(z.array(Token), call("GET", `${API}/tokens`));
    expect(shown.find((one) => one.id === token.id)?.lastUsedAt).toEqual(expect.any(String));
    expect((await call("DELETE", `${API}/tokens/${token.id}`)).status).toBe(204);
    expect((await call("GET", `${API}/services`, undefined, by)).status).toBe(401);
  });
});

describe("settings", () => {
  test("a client secret is written and never read", async () => {
    open(confirmed);
    const now = await got(Settings, call("GET", `${API}/settings`));
    const { hasSecret: _, ...oidc } = now.oidc;
    const patch = (o: object) => call("PATCH", `${API}/settings`, { oidc: { ...oidc, ...o } });
    const roles = [{ value: "soc", role: "viewer" }];
    const on = { enabled: true, issuer: "https://id.example", clientId: "c", label: "ID", roles };
    expect((await problemOf(patch(on))).errors).toMatchObject([{ path: "oidc.clientSecret", code: "secret_needed" }]);
    expect((await problemOf(patch({ ...on, issuer: "http://id.example" }))).errors).toMatchObject([
      { path: "oidc.issuer", code: "issuer" },
      { path: "oidc.clientSecret" },
    ]);
    const text = await (await patch({ ...on, clientSecret: "hush-hush" })).text();
    expect(text).not.toContain("hush-hush");
    expect(Settings.parse(JSON.parse(text)).oidc.hasSecret).toBe(true);
    expect(await codeOf(call("PATCH", `${API}/settings`, {}, { "if-match": String(now.revision) }))).toBe(
      "precondition_failed",
    );
  });
});

describe("the audit", () => {
  test("pages lead through all of it, newest first", async () => {
    open();
    const seen: AuditEntry[] = [];
    let next: string | undefined = `${API}/audit?size=100`;
    while (next !== undefined) {
      const answer = await call("GET", next);
      seen.push(...z.array(AuditEntry).parse(await answer.json()));
      next = /<([^>]+)>; rel="next"/.exec(answer.headers.get("link") ?? "")?.[1];
    }
    expect(seen).toHaveLength(300);
    expect(seen.map((e) => e.id)).toEqual(
      seen
        .map((e) => e.id)
        .toSorted()
        .toReversed(),
    );
    expect(new Set(seen.map((e) => e.what)).size).toBeGreaterThan(20);
  });

  test("filters narrow it, and exports have what was filtered", async () => {
    open();
    const refused = await audit("?what=sign_in&outcome=refused&address=203.0.113.66");
    expect(refused.length).toBeGreaterThan(1);
    expect(refused.every((e) => e.code === "bad_credentials")).toBe(true);
    const csv = await (await call("GET", `${API}/audit/export?format=csv&text=BACKUP`)).text();
    const lines = (await (await call("GET", `${API}/audit/export?format=jsonl&text=backup`)).text()).trim().split("\n");
    const rows = csv.trim().split("\r\n");
    expect(rows).toHaveLength(lines.length + 1);
    const newest = AuditEntry.parse(JSON.parse(lines[0] ?? ""));
    expect([rows[0]?.split(",").at(-1), rows[1]?.split(",").at(-1)]).toEqual(["id", newest.id]);
  });

  test("what is done and what is refused is written, a burst of wrong passwords once", async () => {
    open();
    await call("POST", `${API}/services`, { kind: "core", name: "spare" });
    await signIn("oleg", "wrong");
    await signIn("oleg", "wrong");
    mock.control.signInAs("vera");
    await call("POST", `${API}/services`, { kind: "core", name: "no" });
    expect((await audit("?size=3")).map((e) => [e.who, e.what, e.name, e.outcome, e.code, e.count])).toEqual([
      ["vera", "access.refused", "addService", "refused", "forbidden", 1],
      ["oleg", "sign_in", "oleg", "refused", "bad_credentials", 2],
      ["anna", "service.add", "spare", "done", null, 1],
    ]);
  });
});

test("a restart is an operation that can be asked after", async () => {
  open();
  const [core] = await got(z.array(Service), call("GET", `${API}/services`));
  const answer = await call("POST", `${API}/services/${core?.ref ?? ""}/restart`);
  expect(answer.status).toBe(202);
  const { id } = (await answer.json()) as { id: string };
  expect(await (await call("GET", `${API}/operations/${id}`)).json()).toMatchObject({
    name: "core-1",
    kind: "restart",
  });
  expect(await codeOf(call("POST", `${API}/services/${core?.ref ?? ""}/restart`))).toBe("busy");
});

test("restarts run one after another, and say which Core they wait for", async () => {
  open();
  const services = await got(z.array(Service), call("GET", `${API}/services`));
  const asked: Operation[] = [];
  for (const { ref } of services) asked.push(await got(Operation, call("POST", `${API}/services/${ref}/restart`)));
  expect(await got(Operation, call("GET", `${API}/operations/${asked[1]?.id ?? ""}`))).toMatchObject({
    state: "waiting",
    reason: { code: "waiting_operation", params: { name: services[0]?.name } },
  });
});

test("KUMA's own clients: sign in, whoami, select tenants, list", async () => {
  open({ as: null });
  await signIn("oleg");
  expect(await (await call("GET", "/api/whoami")).json()).toMatchObject({ login: "oleg", tenants: {} });
  expect((await call("POST", "/api/private/users/tenants/select", { tenants: [] })).status).toBe(204);
  expect(await got(z.array(Service), call("GET", "/api/private/services/?size=2"))).toHaveLength(2);
});
