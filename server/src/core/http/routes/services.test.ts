import { expect, test } from "vitest";
import { coreRecord } from "../../testing/records.ts";
import { ask } from "../../testing/server.ts";
import { signedIn } from "../../testing/users.ts";
import { withServer } from "../../testing/with-server.ts";

const service = coreRecord(1);
const t = withServer(service);

test("a repeated change whose record comes straight from the store is answered no older than that change", async () => {
  // Found by the fault campaign: a rename confirmed under one Core was repeated under the next, whose copy was behind.
  const { c, store, server } = t;
  const { authorization } = signedIn(store, "operator");
  const rename = () =>
    ask(server, "PATCH", `/api/v3/services/${service.ref}`, {
      authorization,
      body: { name: "renamed" },
      headers: { "idempotency-key": "key-000001" },
    });
  store.gateway.watchHeld = true;
  expect((await rename()).status).toBe(200);
  expect(c.registry.services.get(service.ref)?.value.name).toBe("core-1");
  // The cache catches up only once a read has asked the store for its revision.
  const again = rename();
  await Promise.resolve();
  setTimeout(() => store.gateway.releaseWatches(), 0);
  const answer = await again;
  expect(answer).toMatchObject({ status: 200, json: { name: "renamed" } });
  expect(answer.headers["idempotent-replay"]).toBe("true");
});
