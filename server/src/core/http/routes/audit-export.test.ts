import type { AddressInfo } from "node:net";
import { Agent, request } from "undici";
import { expect, onTestFinished, test } from "vitest";
import { createContext } from "../../testing/context.ts";
import { createTestServer } from "../../testing/server.ts";
import type { Store } from "../../testing/store.ts";
import { signedIn } from "../../testing/users.ts";

/** A listening Core, and a function that requests an export without matches. */
async function listening(): Promise<{ store: Store; exported: (authorization: string) => ReturnType<typeof request> }> {
  const { c, store } = createContext();
  const server = createTestServer(c);
  const agent = new Agent({ connect: { rejectUnauthorized: false } });
  onTestFinished(async () => {
    await agent.destroy();
    await server.close();
    store.close();
  });
  await server.listen({ port: 0, host: "127.0.0.1" });
  const { port } = server.server.address() as AddressInfo;
  const url = `https://127.0.0.1:${port}/api/v3/audit/export?format=jsonl&what=nothing.`;
  return { store, exported: (authorization) => request(url, { dispatcher: agent, headers: { authorization } }) };
}

test("an export begins at once, however long it takes until the first entry that fits is found", async () => {
  const { store, exported } = await listening();
  const { authorization } = signedIn(store, "viewer", "vera");
  await store.run();
  const gate = Promise.withResolvers<void>();
  store.gateway.readGate = gate.promise;
  const answer = await exported(authorization);
  expect(answer.statusCode).toBe(200);
  gate.resolve();
  expect(await answer.body.text()).toBe("");
});

test("a user who does not read own exports to their end keeps no other user from one", async () => {
  const { store, exported } = await listening();
  const slow = signedIn(store, "viewer", "vera").authorization;
  const other = signedIn(store, "administrator", "adam").authorization;
  await store.run();
  const gate = Promise.withResolvers<void>();
  store.gateway.readGate = gate.promise;
  const begun = [await exported(slow), await exported(slow)];
  const refused = await exported(slow);
  const others = await exported(other);
  expect([...begun, refused, others].map((answer) => answer.statusCode)).toEqual([200, 200, 429, 200]);
  gate.resolve();
  for (const answer of [...begun, refused, others]) await answer.body.dump();
  const again = await exported(slow);
  expect(again.statusCode).toBe(200);
  await again.body.dump();
});
