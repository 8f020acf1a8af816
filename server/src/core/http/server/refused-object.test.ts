import { expect, test } from "vitest";
import type { AuditEntry } from "@core-console/shared/contract/access";
import { createdRecord } from "../../testing/records.ts";
import { ask } from "../../testing/server.ts";
import { addSession, addToken, addUser, signedIn } from "../../testing/users.ts";
import { refusalsOf, withServer } from "../../testing/with-server.ts";

const service = createdRecord(2, { name: "spare" });
const t = withServer(service);

test.each([
  ["by its ref", "PATCH", `/api/v3/services/${service.ref}`],
  ["by its ID", "DELETE", `/api/v3/services/${service.id}`],
  ["as KUMA's page does", "POST", `/api/private/services/id/${service.id}/restart`],
] as const)("a refused change of a service names it, %s, and never its unused ID", async (_, method, url) => {
  const by = signedIn(t.store, "viewer", "vera");
  expect((await ask(t.server, method, url, by)).status).toBe(403);
  expect(await refusalsOf(t)).toMatchObject([{ who: "vera", ref: service.ref, about: "spare", code: "forbidden" }]);
  expect(JSON.stringify(await refusalsOf(t))).not.toContain(service.id);
});

test("the audit by a service finds what was refused of it", async () => {
  await ask(t.server, "DELETE", `/api/v3/services/${service.ref}`, signedIn(t.store, "viewer", "vera"));
  await refusalsOf(t);
  const by = signedIn(t.store, "viewer", "boris");
  const url = (ref: string) => `/api/v3/audit?ref=${ref}`;
  const found: AuditEntry[] = (await ask(t.server, "GET", url(service.ref), by)).json;
  expect(found).toMatchObject([{ who: "vera", name: "removeService", outcome: "refused" }]);
  expect((await ask(t.server, "GET", url(createdRecord(3).ref), by)).json).toEqual([]);
});

test("a refused change of a user, a session or a token names the login whose it is", async () => {
  const boris = addUser(t.store, "boris", "operator");
  const [session, token] = [addSession(t.store, boris), addToken(t.store, boris)];
  const by = signedIn(t.store, "viewer", "vera");
  const paths = [`users/${boris.id}`, `users/${boris.id}/sessions`];
  for (const path of [...paths, `sessions/${session.record.id}`, `tokens/${token.record.id}`])
    await ask(t.server, "DELETE", `/api/v3/${path}`, by);
  expect(await refusalsOf(t)).toMatchObject(
    ["removeUser", "endSessionsOfUser", "endSession", "removeToken"].map((name) => ({
      who: "vera",
      name,
      code: "forbidden",
      ref: null,
      about: "boris",
    })),
  );
});

test("for an object that does not exist nothing that was typed is recorded", async () => {
  await ask(t.server, "DELETE", "/api/v3/services/my-password", signedIn(t.store, "viewer", "vera"));
  expect(await refusalsOf(t)).toMatchObject([{ name: "removeService", ref: null, about: null }]);
  expect(JSON.stringify(await refusalsOf(t))).not.toContain("my-password");
});

test("an unauthenticated client's attempts on several objects are one sum, which names none of them", async () => {
  t.store.add(createdRecord(3));
  await t.store.run();
  for (const n of [2, 3, 2]) await ask(t.server, "DELETE", `/api/v3/services/${createdRecord(n).ref}`);
  expect(await refusalsOf(t)).toMatchObject([
    { who: "unknown", ref: service.ref, count: 1 },
    { who: "unknown", ref: null, about: null, count: 2 },
  ]);
});

test("an identified user's attempts on several objects are separate entries", async () => {
  const by = signedIn(t.store, "viewer", "vera");
  t.store.add(createdRecord(3));
  await t.store.run();
  for (let i = 0; i < 62; i++) await ask(t.server, "DELETE", `/api/v3/services/${createdRecord(2 + (i % 2)).ref}`, by);
  const all = await refusalsOf(t);
  for (const n of [2, 3])
    expect(all.filter((e) => e.ref === createdRecord(n).ref).reduce((sum, e) => sum + e.count, 0)).toBe(31);
});
