import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { expect, test, vi } from "vitest";
import { queryHash } from "../../../lib/http/query-hash.ts";
import { silentLogger } from "../../../lib/logging/logger.ts";
import { createContext } from "../../testing/context.ts";
import { coreRecord } from "../../testing/records.ts";
import { createTestServer } from "../../testing/server.ts";
import { signedIn } from "../../testing/users.ts";

const PATH = "/api/v3/services?name=nobody-reads-this";
const MESSAGE = "the connection closed before the response";

/** A Core whose lists are served by `list`, with its log, and a function that makes a call and aborts it. */
async function core(list: Parameters<typeof createTestServer>[1] = {}) {
  const lines: unknown[][] = [];
  const log = { ...silentLogger, info: (...line: unknown[]) => void lines.push(line), debug: () => undefined };
  const { c, store } = createContext({ log: log as unknown as typeof silentLogger });
  store.add(coreRecord(1));
  await store.run();
  const { authorization } = signedIn(store, "viewer");
  const server = createTestServer(c, list);
  await server.listen({ host: "127.0.0.1", port: 0 });
  const { port } = server.server.address() as AddressInfo;
  const call = request({ host: "127.0.0.1", port, path: PATH, rejectUnauthorized: false, agent: false });
  call.setHeader("authorization", authorization);
  call.on("error", () => undefined);
  call.end();
  const close = async (): Promise<void> => {
    call.destroy();
    store.close();
    await server.close();
  };
  return { lines: () => lines.filter(([, message]) => message === MESSAGE), call, close };
}

test("a read whose console went away is logged by its route and a hash of its query", async () => {
  let asked = false;
  const t = await core({
    listServices: () => {
      asked = true;
      return new Promise(() => undefined);
    },
  });
  await vi.waitFor(() => expect(asked).toBe(true), { timeout: 30_000 });
  t.call.destroy();
  await vi.waitFor(() => expect(t.lines()).toHaveLength(1), { timeout: 30_000 });
  expect(t.lines()[0]?.[0]).toMatchObject({ method: "GET", route: "/api/v3/services", query: queryHash(PATH) });
  expect(JSON.stringify(t.lines())).not.toContain("nobody-reads-this");
  await t.close();
});

test("a stream that its reader ends is no lost answer", async () => {
  let ended = false;
  const t = await core({
    listServices: async (call) => {
      call.reply.hijack();
      call.reply.raw.writeHead(200).flushHeaders();
      call.reply.raw.once("close", () => (ended = true));
    },
  });
  await new Promise((resolve) => void t.call.once("response", resolve));
  t.call.destroy();
  await vi.waitFor(() => expect(ended).toBe(true), { timeout: 30_000 });
  await t.close();
  expect(t.lines()).toEqual([]);
});
