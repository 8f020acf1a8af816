import { expect, test } from "vitest";
import { coreRecord } from "../../testing/records.ts";
import { keys } from "../../state/keys.ts";
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

test("a new service is returned with its ID before the watch has delivered it; repeated after its removal, without", async () => {
  const { c, store, server } = t;
  const { authorization } = signedIn(store, "administrator");
  const add = () =>
    ask(server, "POST", "/api/v3/services", {
      authorization,
      body: { kind: "core", name: "alpha" },
      headers: { "idempotency-key": "key-000002" },
    });
  store.gateway.watchHeld = true;
  const { status, json } = await add();
  expect({ status, json }).toMatchObject({ status: 201, json: { name: "alpha", id: expect.any(String) } });
  store.gateway.releaseWatches();
  const { ref } = json as { ref: string };
  store.gateway.delete(keys.service(ref));
  await c.consistency.sync();
  expect(await add()).toMatchObject({ status: 201, json: { name: "alpha", ref, id: null, revision: 0 } });
});
