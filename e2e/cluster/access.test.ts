import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { AuditEntry } from "@core-console/shared/contract/access";
import { HEADER } from "@core-console/shared/contract/headers";
import { PORT } from "@core-console/shared/contract/ports";
import { pathOf, ROUTES } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import type { Service } from "@core-console/shared/contract/service";
import { type Api, apiOver } from "../support/cluster/api.ts";
import { certificatesIn } from "../support/cluster/core-node.ts";
import { bearerOf, cookieOf, makePeople, markOf, type Person, signInAs } from "../support/cluster/people.ts";
import { Records } from "../support/cluster/records.ts";
import { readEvents } from "../support/cluster/sse.ts";
import type { WireAnswer } from "../support/wire/read-answer.ts";
import { until } from "../support/until.ts";
import { askOnce, type Place, type WireRequest } from "../support/wire/wire.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("access", { cores: 1 });
let records: Records | null = null;
let people: Record<Person["role"], Person> | null = null;
let calls = 0;

/** Returns a new address each time: an unauthenticated client may send 20 requests a second from one address. */
const from = (): string => {
  calls++;
  return `127.78.${(calls >> 8) & 0xff}.${calls & 0xff || 1}`;
};
const PORTS = [PORT.internal, PORT.console, PORT.rest] as const;
const core = () => {
  const [first] = cluster().cores;
  if (first === undefined) throw new Error("no Core");
  return first;
};
function place(port: number): Place {
  return { host: core().host, port, ca: port === PORT.internal ? certificatesIn(core().home).ca : null };
}
const ask = (port: number, r: WireRequest): Promise<WireAnswer> => askOnce(place(port), r, { from: from() });
const answerText = (answer: WireAnswer): string =>
  answer.problem === null ? String(answer.status) : `${answer.status} ${answer.problem.code}`;
const by = (role: Person["role"]): Promise<string> =>
  (records as Records).session(people?.[role].id ?? "").then((s) => s.secret);
const JSON_TYPE = { "content-type": "application/json" };

beforeAll(async () => {
  const { login, password } = cluster().administrator;
  const rest = cluster().client(`http://${core().host}:${PORT.rest}`);
  records = new Records(core().home);
  people = await makePeople(rest, await signInAs(rest, login, password));
});
afterAll(() => records?.close());

it("the cluster says where scripts call, and there they do", async () => {
  const { rest } = await cluster().api.cluster();
  expect(rest).toBe(`http://${core().host}:${PORT.rest}`);
  const answer = await fetch(`${rest}/api/v3/services`, { headers: bearerOf(cluster().administrator.token) });
  expect([answer.status, ((await answer.json()) as unknown[]).length]).toEqual([200, 1]);
});

describe("nothing answers outside the description", () => {
  const METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY", "PROPFIND"];
  const Paths = z.record(z.string(), z.record(z.string(), z.unknown()));
  /** path → methods, from the description that a Core gives */
  const described = async (): Promise<Map<string, Set<string>>> => {
    const { body } = await cluster().api.client.get("/openapi.json");
    const { paths } = z.object({ paths: Paths }).parse(body);
    return new Map(
      Object.entries(paths).map(([path, methods]) => [path, new Set(Object.keys(methods).map((m) => m.toUpperCase()))]),
    );
  };
  const asDescribed = (route: Route): string => pathOf(route).replace(/:(\w+)/g, "{$1}");
  const forCores = (route: Route): boolean => route.audience === "node" || route.audience === "joiner";

  it("holds each route for users and for anybody, and none of those between Cores", async () => {
    const paths = await described();
    const listed = [...paths].flatMap(([path, methods]) => [...methods].map((m) => `${m} ${path}`));
    const open = Object.values<Route>(ROUTES).filter((r) => !forCores(r));
    expect(listed.toSorted()).toEqual(open.map((r) => `${r.method} ${asDescribed(r)}`).toSorted());
  });

  it.each(PORTS)("each path of the contract under every other method, on %i", async (port) => {
    const headers = { ...bearerOf(cluster().administrator.token), ...JSON_TYPE };
    const here = Object.values<Route>(ROUTES).filter((r) => isOn(r, port));
    const answers = (r: Route, method: string): boolean =>
      r.method === method || (r.method === "GET" && method === "HEAD" && port !== PORT.internal);
    const wrong: string[] = [];
    for (const pattern of new Set(Object.values<Route>(ROUTES).map(pathOf)))
      for (const method of METHODS) {
        const path = pattern.replace(":id", "x");
        // `/users/whoami` is also a user's path.
        const fitting = here.filter((r) => fits(r, path));
        if (fitting.some((r) => answers(r, method))) continue;
        const got = await ask(port, { method, path, headers });
        const wanted = fitting.length > 0 ? 405 : 404;
        if (got.status !== wanted) wrong.push(`${method} ${path}: ${answerText(got)}, not ${wanted}`);
      }
    expect(wrong).toEqual([]);
  });

  it.each(PORTS)("paths that nobody described, on %i", async (port) => {
    const paths = [
      "/api",
      "/api/",
      "/api/v3",
      "/api/v3/",
      "/api/v2/services",
      "/api/v4/services",
      "/api/private",
      "/API/V3/services",
      "/api/v3/services/",
      "/api/v3/services/x/",
      "/api/v3//services",
      "/api/v3/services/x/y",
      "/api/v3/./services",
      "/api/v3/x/../services",
      "/api/v3/services%2fx",
      "/api/v3/services;x=1",
      "/api/v3/debug",
      "/api/v3/metrics",
      "/api/v3/users/x/tokens",
      "/api/v3/node/ca-key/",
      "/api/v3/node%2fca-key",
      // The Core's own port takes an escaped letter for the letter; its routes look at the certificate all the same.
      ...(port === PORT.internal ? [] : ["/api/v3/%73ervices", "/api/v3/%6eode/ca-key", "/api/v3/node"]),
    ];
    const wrong: string[] = [];
    for (const path of paths)
      for (const method of ["GET", "POST", "DELETE", "OPTIONS"]) {
        const headers = { ...bearerOf(cluster().administrator.token), ...JSON_TYPE };
        const got = answerText(await ask(port, { method, path, headers }));
        if (got !== "404 not_found") wrong.push(`${method} ${path}: ${got}`);
      }
    expect(wrong).toEqual([]);
  });

  it("HEAD on a console is GET without its body, for whoever may", async () => {
    const head = async (headers: Record<string, string>, path = "/api/v3/users"): Promise<number> => {
      const answer = await ask(PORT.console, { method: "HEAD", path, headers });
      expect(answer.text).toBe("");
      return answer.status;
    };
    expect(await head({})).toBe(401);
    expect(await head(bearerOf(await by("viewer")))).toBe(403);
    expect(await head(cookieOf(await by("administrator")))).toBe(200);
  });

  function fits(route: Route, path: string): boolean {
    const [pattern, given] = [pathOf(route).split("/"), path.split("/")];
    return pattern.length === given.length && pattern.every((p, at) => p === given[at] || p.startsWith(":"));
  }
  function isOn(route: Route, port: number): boolean {
    if (port === PORT.internal) return route.console !== true;
    if (forCores(route) || route === ROUTES.node) return false;
    return port === PORT.console || route.console !== true;
  }
});

describe("a session's cookie", () => {
  const add = (headers: Record<string, string>): Promise<WireAnswer> =>
    ask(PORT.console, {
      method: "POST",
      path: "/api/v3/services",
      headers: { ...JSON_TYPE, ...headers },
      body: JSON.stringify({ kind: "core", name: randomUUID() }),
    });

  it("changes nothing without the mark that only the page has read", async () => {
    const session = await by("operator");
    for (const mark of [null, "", "x", markOf(await by("operator")), markOf(session).slice(1), session])
      expect([mark, answerText(await add(cookieOf(session, mark)))]).toEqual([mark, "403 csrf"]);
    expect(answerText(await add(cookieOf(session)))).toBe("201");
  });

  it("needs the mark on every change that a user may make, and on no read", async () => {
    const wrong: string[] = [];
    for (const [name, route] of Object.entries<Route>(ROUTES)) {
      if (route.audience !== "user" || name === "signOut" || name === "events") continue;
      const answer = await ask(PORT.console, {
        method: route.method,
        path: pathOf(route).replace(":id", randomUUID()),
        headers: { ...cookieOf(await by("administrator"), null), ...JSON_TYPE },
      });
      if ((answerText(answer) === "403 csrf") !== (route.method !== "GET"))
        wrong.push(`${name}: ${answerText(answer)}`);
    }
    expect(wrong).toEqual([]);
  });

  it("counts for nothing on the port for scripts, and of another cluster for nothing at all", async () => {
    const read = async (port: number, headers: Record<string, string>): Promise<string> =>
      answerText(await ask(port, { method: "GET", path: "/api/v3/users/whoami", headers }));
    const cookie = cookieOf(await by("viewer"));
    expect(await read(PORT.console, cookie)).toBe("200");
    expect(await read(PORT.rest, cookie)).toBe("401 unauthenticated");
    const foreign = await ask(PORT.console, {
      method: "GET",
      path: "/api/v3/users/whoami",
      headers: cookieOf(`kcs_${"A".repeat(43)}`),
    });
    expect(answerText(foreign)).toBe("401 unauthenticated");
    expect(foreign.setCookies.join()).toContain("Max-Age=0");
  });
});

describe("a secret in a URL", () => {
  it.each(PORTS)("is refused on %i, also where it stands beside a good one", async (port) => {
    const { token } = cluster().administrator;
    for (const query of [`token=${token}`, "access_token=x", "API_KEY=x", `name=${token}`, `name=a&name=${token}`]) {
      const answer = await ask(port, { method: "GET", path: `/api/v3/services?${query}`, headers: bearerOf(token) });
      expect([query, answerText(answer)]).toEqual([query, "400 validation_failed"]);
      expect(answer.text).not.toContain(token);
      expect(answer.problem?.errors?.[0]?.code).toBe("token_in_query");
    }
    const alone = await ask(port, { method: "GET", path: `/api/v3/services?access_token=${token}` });
    expect(["400 validation_failed", "401 unauthenticated"]).toContain(answerText(alone));
  });

  it.each([PORT.console, PORT.rest])(
    "is refused on %i wherever it stands, and told to the audit without it",
    async (port) => {
      const { token } = cluster().administrator;
      const escaped = token.replace("kct_", "%6bct%5F");
      const signIn = port === PORT.console ? ["sign_in", null] : ["access.refused", "unknownPath"];
      const ids = new Map<string, unknown[]>();
      for (const [path, what, name] of [
        [`/api/v3/services/${token}`, "access.refused", "showService"],
        [`/api/v3/services/${escaped}/join`, "access.refused", "joinGuide"],
        [`/api/v3/events?${token}`, "access.refused", "events"],
        [`/api/v3/nothing/${token}`, "access.refused", "unknownPath"],
        [`/api/v9?x=${escaped}`, "access.refused", "unknownPath"],
        [`/${token}`, "access.refused", "unknownPath"],
        [`/settings/users?${token}`, "access.refused", "unknownPath"],
        [`/api/oidc/start?to=${token}`, ...signIn],
        [`/api/oidc/callback?state=${token}`, ...signIn],
      ] as [string, string, string | null][]) {
        const answer = await ask(port, { method: "GET", path, headers: { ...bearerOf(token), accept: "text/html" } });
        expect([path, answerText(answer)]).toEqual([path, "400 validation_failed"]);
        expect(answer.text).not.toContain(token.slice(4));
        ids.set(answer.headers["x-request-id"] ?? "", [what, name, "unknown", "token_in_query", 1]);
      }
      const entries = await until("the audit tells of each", async () => {
        const path = "/api/v3/audit?outcome=refused&size=1000";
        const audit = await ask(port, { method: "GET", path, headers: bearerOf(token) });
        // It must never hold it: not in this look either.
        expect(audit.text).not.toContain(token.slice(4));
        const all = z.array(AuditEntry).parse(JSON.parse(audit.text));
        const ours = all.filter((e) => ids.has(e.requestId));
        return ours.length < ids.size ? null : ours;
      });
      const said = entries.map((e): [string, unknown[]] => [e.requestId, [e.what, e.name, e.who, e.code, e.count]]);
      expect(new Map(said)).toEqual(ids);
      expect(said).toHaveLength(ids.size);
    },
  );
});

describe("an unused service ID is a key", () => {
  /** One that only administrators had is hidden from operators too. */
  const asOperator = async (): Promise<Api> =>
    apiOver(cluster().client(`http://${core().host}:${PORT.rest}`, null, await by("operator")));

  it("is null for a viewer wherever a service is shown, and there for an operator", async () => {
    const made = await (await asOperator()).add(`key-${randomUUID()}`);
    const id = made.id ?? "";
    const paths = [
      "/api/v3/services?size=1000",
      "/api/v3/services?size=1000&stale=1",
      `/api/v3/services/${made.ref}`,
      `/api/v3/services/${made.ref}?stale=1`,
      "/api/private/services/?size=1000",
    ];
    const wrong: string[] = [];
    // A copy knows a session only once it has come to it, which the first read, of the leader, waits for.
    const secrets = { viewer: await by("viewer"), operator: await by("operator") };
    for (const port of PORTS)
      for (const path of paths)
        for (const role of ["viewer", "operator"] as const) {
          const answer = await ask(port, { method: "GET", path, headers: bearerOf(secrets[role]) });
          if (answer.status !== 200) wrong.push(`${role} ${path} on ${port}: ${answerText(answer)}`);
          if (answer.text.includes(id) !== (role === "operator")) wrong.push(`${role} ${path} on ${port}`);
        }
    expect(wrong).toEqual([]);
    // A caller that knows the ID may use it to name the service; the response still does not contain it.
    const shown = await ask(PORT.rest, {
      method: "GET",
      path: `/api/v3/services/${id}`,
      headers: bearerOf(await by("viewer")),
    });
    expect([shown.status, shown.text.includes(id)]).toEqual([200, false]);
  });

  it("is null in a viewer's events, in hello and in what follows", async () => {
    const before = await (await asOperator()).add(`key-${randomUUID()}`);
    const base = `http://${core().host}:${PORT.console}`;
    const streams = await Promise.all(
      (["viewer", "operator"] as const).map(async (role) => readEvents(base, { bearer: await by(role) })),
    );
    await Promise.all(streams.map((s) => s.wait("hello")));
    const after = await (await asOperator()).add(`key-${randomUUID()}`);
    const has = (of: Service) => (d: { changed: Service[] }) => d.changed.some((s) => s.ref === of.ref);
    const seen = await Promise.all(
      streams.map(async (stream) => {
        await stream.wait("registry", has(after));
        return JSON.stringify(stream.events);
      }),
    );
    await Promise.all(streams.map((s) => s.close()));
    for (const { ref, id } of [before, after]) {
      expect(seen.map((text) => text.includes(ref))).toEqual([true, true]);
      expect(id).not.toBeNull();
      expect(seen.map((text) => text.includes(id ?? ""))).toEqual([false, true]);
    }
  });

  it("stands in nothing that the audit or a refusal says", async () => {
    const made = await cluster().api.add(`key-${randomUUID()}`);
    const id = made.id ?? "";
    const viewer = bearerOf(await by("viewer"));
    const refused: WireAnswer[] = [];
    for (const [method, path] of [
      ["GET", `/api/v3/services/${made.ref}/join`],
      ["POST", `/api/v3/services/${id}/join`],
    ] as const) {
      const answer = await ask(PORT.rest, { method, path, headers: { ...viewer, ...JSON_TYPE } });
      expect([method, answerText(answer), answer.text.includes(id)]).toEqual([method, "403 forbidden", false]);
      refused.push(answer);
    }
    const renamed = await cluster().api.change("PATCH", `/services/${id}`, {
      body: { name: `key-${randomUUID()}` },
      headers: { [HEADER.idempotencyKey]: randomUUID() },
    });
    expect(renamed.status).toBe(200);
    // The entry of a refused change is written a moment later.
    const requestId = refused.at(-1)?.headers["x-request-id"] ?? "none";
    const audit = await until("the audit tells of both", async () => {
      const answer = await ask(PORT.rest, { method: "GET", path: "/api/v3/audit?size=1000", headers: viewer });
      return answer.text.includes(requestId) && answer.text.includes("service.rename") ? answer : null;
    });
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect([audit.status, audit.text.includes(made.ref), audit.text.includes(id)]).toEqual([200, true, false]);
  });
});
