import { expect, test } from "vitest";
import type { AuditRecord } from "../store/records.ts";
import { createContext } from "../testing/context.ts";
import { coreRecord } from "../testing/records.ts";
import { ask, createTestServer } from "../testing/server.ts";

const SECRET = `kct_${"A".repeat(43)}`;

async function trial() {
  const { c, store } = createContext();
  store.add(coreRecord(1));
  await store.run();
  const noted: Partial<AuditRecord>[] = [];
  c.access.refusals.counted = (r) => void noted.push(r);
  return { server: createTestServer(c), noted };
}

test.each([`/${SECRET}`, `/api/v3/nothing?token=x`, `/api/v3/services/x/y/${SECRET}`, "/unknown?access_token=hidden"])(
  "a secret where there is no route (%s) is refused, and told to the audit without it",
  async (path) => {
    const { server, noted } = await trial();
    const got = await ask(server, "GET", path, { headers: { "x-request-id": "a-request" }, from: "192.0.2.9" });
    expect(got).toMatchObject({
      status: 400,
      json: { code: "validation_failed", errors: [{ code: "token_in_query" }] },
    });
    const entry = { who: "unknown", what: "access.refused", name: "unknownPath", code: "token_in_query" };
    expect(noted).toMatchObject([{ ...entry, from: "192.0.2.9", requestId: "a-request" }]);
    expect(JSON.stringify([got.json, noted])).not.toContain(SECRET);
  },
);

test("an unknown path without one is nothing for the audit", async () => {
  const { server, noted } = await trial();
  expect(await ask(server, "GET", "/api/v3/nothing")).toMatchObject({ status: 404 });
  expect(await ask(server, "POST", "/api/v3/cluster", { body: {} })).toMatchObject({ status: 405 });
  expect(noted).toEqual([]);
});
