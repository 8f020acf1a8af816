import { afterEach, beforeEach, expect, test } from "vitest";
import type { FastifyInstance } from "fastify";
import type { AuditEntry } from "@core-console/shared/contract/access";
import type { CoreContext } from "../context.ts";
import type { AuditRecord } from "../store/records.ts";
import { keys } from "../store/keys.ts";
import { createContext } from "../testing/context.ts";
import { createdRecord } from "../testing/records.ts";
import { ask, createTestServer } from "../testing/server.ts";
import type { Store } from "../testing/store.ts";
import { addSession, addToken, addUser, signedIn } from "../testing/users.ts";

const service = createdRecord(2, { name: "spare" });
let c: CoreContext;
let store: Store;
let server: FastifyInstance;
beforeEach(async () => {
  ({ c, store } = createContext());
  store.add(service);
  await store.run();
  server = createTestServer(c);
});
afterEach(async () => {
  store.close();
  await server.close();
});

async function told(): Promise<AuditRecord[]> {
  await c.access.refusals.flush();
  return store.gateway.keysUnder(keys.audits).map((k) => store.gateway.json(k) as AuditRecord);
}

test.each([
  ["by its ref", "PATCH", `/api/v3/services/${service.ref}`],
  ["by its ID", "DELETE", `/api/v3/services/${service.id}`],
  ["as KUMA's page does", "POST", `/api/private/services/id/${service.id}/restart`],
] as const)("a refused change of a service names it, %s, and never its unused ID", async (_, method, url) => {
  const by = signedIn(store, "viewer", "vera");
  expect((await ask(server, method, url, by)).status).toBe(403);
  expect(await told()).toMatchObject([{ who: "vera", ref: service.ref, about: "spare", code: "forbidden" }]);
  expect(JSON.stringify(await told())).not.toContain(service.id);
});

test("the audit by a service finds what was refused of it", async () => {
  await ask(server, "DELETE", `/api/v3/services/${service.ref}`, signedIn(store, "viewer", "vera"));
  await told();
  const by = signedIn(store, "viewer", "boris");
  const url = (ref: string) => `/api/v3/audit?ref=${ref}`;
  const found: AuditEntry[] = (await ask(server, "GET", url(service.ref), by)).json;
  expect(found).toMatchObject([{ who: "vera", name: "removeService", outcome: "refused" }]);
  expect((await ask(server, "GET", url(createdRecord(3).ref), by)).json).toEqual([]);
});

test("a refused change of a user, a session or a token names the login whose it is", async () => {
  const boris = addUser(store, "boris", "operator");
  const [session, token] = [addSession(store, boris), addToken(store, boris)];
  const by = signedIn(store, "viewer", "vera");
  const paths = [`users/${boris.id}`, `users/${boris.id}/sessions`];
  for (const path of [...paths, `sessions/${session.record.id}`, `tokens/${token.record.id}`])
    await ask(server, "DELETE", `/api/v3/${path}`, by);
  expect(await told()).toMatchObject(
    ["removeUser", "endSessionsOfUser", "endSession", "removeToken"].map((name) => ({
      who: "vera",
      name,
      code: "forbidden",
      ref: null,
      about: "boris",
    })),
  );
});

test("of what is not there nothing is told that was typed", async () => {
  await ask(server, "DELETE", "/api/v3/services/my-password", signedIn(store, "viewer", "vera"));
  expect(await told()).toMatchObject([{ name: "removeService", ref: null, about: null }]);
  expect(JSON.stringify(await told())).not.toContain("my-password");
});

test("a stranger's tries on several things are one sum, which is about none of them", async () => {
  store.add(createdRecord(3));
  await store.run();
  for (const n of [2, 3, 2]) await ask(server, "DELETE", `/api/v3/services/${createdRecord(n).ref}`);
  expect(await told()).toMatchObject([
    { who: "unknown", ref: service.ref, count: 1 },
    { who: "unknown", ref: null, about: null, count: 2 },
  ]);
});

test("a known user's on several things are told apart", async () => {
  const by = signedIn(store, "viewer", "vera");
  store.add(createdRecord(3));
  await store.run();
  for (let i = 0; i < 62; i++) await ask(server, "DELETE", `/api/v3/services/${createdRecord(2 + (i % 2)).ref}`, by);
  const all = await told();
  for (const n of [2, 3])
    expect(all.filter((e) => e.ref === createdRecord(n).ref).reduce((sum, e) => sum + e.count, 0)).toBe(31);
});
