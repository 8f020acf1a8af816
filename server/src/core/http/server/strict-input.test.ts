import { beforeEach, expect, test } from "vitest";
import { keys } from "../../state/keys.ts";
import { ask } from "../../testing/server.ts";
import { addSession, addUser } from "../../testing/users.ts";
import { withServer } from "../../testing/with-server.ts";

const t = withServer();
let authorization: string;
beforeEach(() => {
  ({ authorization } = addSession(t.store, addUser(t.store, "anna", "operator")));
});

test("a key given twice is an error, and nothing is written", async () => {
  const answer = await t.server.inject({
    method: "POST",
    url: "/api/v3/services",
    headers: { host: "127.0.0.1", authorization, "content-type": "application/json" },
    payload: '{"kind":"core","name":"seen by a proxy","n\\u0061me":"executed"}',
  });
  expect(answer.statusCode).toBe(400);
  expect(JSON.parse(answer.body)).toMatchObject({ code: "validation_failed", errors: [{ code: "duplicate_key" }] });
  expect(t.store.gateway.keysUnder(keys.services)).toEqual([]);
});

test.each(["<script>alert(1)</script>", "short", `"${"x".repeat(20)}"`, "x".repeat(129)])(
  "an X-Request-Id that could forge a line is replaced: %s",
  async (id) => {
    const { headers } = await ask(t.server, "GET", "/api/v3/services", {
      authorization,
      headers: { "x-request-id": id },
    });
    expect(headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  },
);

test("a fitting X-Request-Id is kept", async () => {
  const own = { authorization, headers: { "x-request-id": "ticket:42-abc" } };
  expect((await ask(t.server, "GET", "/api/v3/services", own)).headers["x-request-id"]).toBe("ticket:42-abc");
});
