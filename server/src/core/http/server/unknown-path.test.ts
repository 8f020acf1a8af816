import { expect, test } from "vitest";
import type { AuditRecord } from "../../state/records.ts";
import { coreRecord } from "../../testing/records.ts";
import { ask } from "../../testing/server.ts";
import { withServer } from "../../testing/with-server.ts";

const SECRET = `kct_${"A".repeat(43)}`;

const t = withServer(coreRecord(1));
/** Collects what is recorded in the audit from now on. */
function noting(): Partial<AuditRecord>[] {
  const noted: Partial<AuditRecord>[] = [];
  t.c.access.refusals.counted = (r) => void noted.push(r);
  return noted;
}

test.each([`/${SECRET}`, `/api/v3/nothing?token=x`, `/api/v3/services/x/y/${SECRET}`, "/unknown?access_token=hidden"])(
  "a secret where there is no route (%s) is refused, and told to the audit without it",
  async (path) => {
    const noted = noting();
    const got = await ask(t.server, "GET", path, { headers: { "x-request-id": "a-request" }, from: "192.0.2.9" });
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
  const noted = noting();
  expect(await ask(t.server, "GET", "/api/v3/nothing")).toMatchObject({ status: 404 });
  expect(await ask(t.server, "POST", "/api/v3/cluster", { body: {} })).toMatchObject({ status: 405 });
  expect(noted).toEqual([]);
});
