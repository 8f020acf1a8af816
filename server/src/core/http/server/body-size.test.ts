import { expect, test } from "vitest";
import { LIMIT } from "@core-console/shared/contract/ports";
import { ask } from "../../testing/server.ts";
import { signedIn } from "../../testing/users.ts";
import { withServer } from "../../testing/with-server.ts";

const t = withServer();

test("a body larger than a route needs is refused before it is read as JSON, and the answer says how much it takes", async () => {
  const { authorization } = signedIn(t.store, "administrator");
  const add = (bytes: number) =>
    ask(t.server, "POST", "/api/v3/services", { authorization, body: { kind: "core", name: "x".repeat(bytes) } });
  expect(await add(LIMIT.routeBodyBytes)).toMatchObject({
    status: 413,
    json: { code: "payload_too_large", params: { limit: LIMIT.routeBodyBytes } },
  });
  expect((await add(LIMIT.routeBodyBytes - 100)).status).toBe(400);
  const change = (bytes: number) =>
    ask(t.server, "PATCH", "/api/v3/settings", { authorization, body: { oidc: { label: "x".repeat(bytes) } } });
  expect((await change(LIMIT.routeBodyBytes)).status).not.toBe(413);
  expect(await change(262_144)).toMatchObject({ status: 413, json: { params: { limit: 262_144 } } });
});
