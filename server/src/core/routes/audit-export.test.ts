import type { AddressInfo } from "node:net";
import { Agent, request } from "undici";
import { expect, onTestFinished, test } from "vitest";
import { createContext } from "../testing/context.ts";
import { createTestServer } from "../testing/server.ts";
import { signedIn } from "../testing/users.ts";

test("an export begins at once, however long it takes until the first entry that fits is found", async () => {
  const { c, store } = createContext();
  const { authorization } = signedIn(store, "viewer", "vera");
  await store.run();
  const server = createTestServer(c);
  const agent = new Agent({ connect: { rejectUnauthorized: false } });
  onTestFinished(async () => {
    await agent.destroy();
    await server.close();
    store.close();
  });
  await server.listen({ port: 0, host: "127.0.0.1" });
  const { port } = server.server.address() as AddressInfo;
  const gate = Promise.withResolvers<void>();
  store.gateway.readGate = gate.promise;
  const answer = await request(`https://127.0.0.1:${port}/api/v3/audit/export?format=jsonl&what=nothing.`, {
    dispatcher: agent,
    headers: { authorization },
  });
  expect(answer.statusCode).toBe(200);
  gate.resolve();
  expect(await answer.body.text()).toBe("");
});
