import { expect, test } from "vitest";
import type { AuditRecord } from "../store/records.ts";
import { createContext } from "../testing/context.ts";
import { ask, createTestServer } from "../testing/server.ts";
import { coreRecord } from "../testing/records.ts";
import { addSession, addUser } from "../testing/users.ts";

async function trial() {
  const { c, store } = createContext();
  store.add(coreRecord(1));
  await store.run();
  const { authorization } = addSession(store, addUser(store, "anna", "operator"));
  await store.run();
  const noted: Partial<AuditRecord>[] = [];
  const keep = (r: Partial<AuditRecord>): void => void noted.push(r);
  c.access.refusals.own = keep;
  c.access.refusals.counted = keep;
  let executed = false;
  const server = createTestServer(c, {
    addService: async () => {
      executed = true;
      return {};
    },
  });
  const add = (by: string) =>
    ask(server, "POST", "/api/v3/services", { authorization: by, body: { kind: "core", name: "x" } });
  return { add, secret: authorization.replace("Bearer ", ""), noted, executed: () => executed };
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

test("of nobody that is known it is a stranger's", async () => {
  const t = await trial();
  expect(await t.add("Refused cross_site")).toMatchObject({ status: 403 });
  expect(await t.add(`Refused csrf kcs_${"A".repeat(43)}`)).toMatchObject({ status: 401 });
  expect(t.noted.map((n) => n.who)).toEqual(["unknown", "unknown"]);
});

test.each(["Refused", "Refused other x", "refused csrf x y"])("%j is no bearer", async (by) => {
  const t = await trial();
  expect(await t.add(by)).toMatchObject({ status: 401 });
  expect(t.executed()).toBe(false);
});
