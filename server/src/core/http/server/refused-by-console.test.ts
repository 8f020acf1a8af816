import { expect, test } from "vitest";
import type { AuditRecord } from "../../state/records.ts";
import { createContext } from "../../testing/context.ts";
import { ask, createTestServer } from "../../testing/server.ts";
import { coreRecord } from "../../testing/records.ts";
import { addSession, addUser } from "../../testing/users.ts";

async function trial() {
  const { c, store } = createContext();
  store.add(coreRecord(1));
  await store.run();
  const { authorization } = addSession(store, addUser(store, "anna", "operator"));
  await store.run();
  const noted: Partial<AuditRecord>[] = [];
  c.access.refusals.own = (r) => void noted.push(r);
  c.access.refusals.counted = (r, count) => void noted.push({ ...r, ...(count === undefined ? {} : { count }) });
  let executed = false;
  const server = createTestServer(c, {
    addService: async () => {
      executed = true;
      return {};
    },
  });
  const add = (by: string) =>
    ask(server, "POST", "/api/v3/services", { authorization: by, body: { kind: "core", name: "x" } });
  const cut = (path: string, by: string) => ask(server, "POST", path, { authorization: by });
  return { add, cut, secret: authorization.replace("Bearer ", ""), noted, executed: () => executed };
}

test.each(["csrf", "cross_site"])(
  "a change refused as %s is told under its user's name, and not executed",
  async (code) => {
    const t = await trial();
    expect(await t.add(`Refused ${code} ${t.secret}`)).toMatchObject({ status: 403, json: { code } });
    expect(t.noted).toMatchObject([{ who: "anna", what: "access.refused", name: "addService", code }]);
    expect(t.executed()).toBe(false);
  },
);

test("without an identified caller it counts as an unauthenticated client's", async () => {
  const t = await trial();
  expect(await t.add("Refused cross_site")).toMatchObject({ status: 403 });
  expect(await t.add(`Refused csrf kcs_${"A".repeat(43)}`)).toMatchObject({ status: 401 });
  expect(t.noted.map((n) => n.who)).toEqual(["unknown", "unknown"]);
});

test.each([
  ["/api/login", "sign_in"],
  ["/api/v3/oidc/finish", "sign_in"],
  ["/api/v3/setup", "setup.use"],
])("a sum of tries that a console cut off is told as one, with how many they were: %s", async (path, what) => {
  const t = await trial();
  expect(await t.cut(path, "Refused rate_limited 37")).toMatchObject({ status: 429 });
  // Not a Core's console: it is believed only as much as one address could have caused itself.
  expect(await t.cut(path, "Refused rate_limited 999999")).toMatchObject({ status: 429 });
  const told = { who: "unknown", what, name: null, code: "rate_limited" };
  expect(t.noted).toMatchObject([
    { ...told, count: 37 },
    { ...told, count: 600 },
  ]);
});

test.each(["Refused", "Refused other x", "refused csrf x y", "Refused rate_limited", "Refused rate_limited -1"])(
  "%j is no bearer",
  async (by) => {
    const t = await trial();
    expect(await t.add(by)).toMatchObject({ status: 401 });
    expect(t.executed()).toBe(false);
  },
);
