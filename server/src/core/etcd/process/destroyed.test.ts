import { createServer } from "node:http";
import { once } from "node:events";
import { Pool } from "undici";
import { expect, test } from "vitest";
import { exchange } from "../client/call.ts";

test("a change under way when the gateway is closed may have happened: its outcome is unknown", async () => {
  const server = createServer(() => undefined).listen(0, "127.0.61.20");
  await once(server, "listening");
  const at = server.address();
  const pool = new Pool(`http://127.0.61.20:${typeof at === "object" ? at?.port : 0}`);
  const failed = exchange(pool, { path: "/v3/kv/txn", body: {} }).catch((error: unknown) => error);
  await once(server, "request");
  await pool.destroy();
  expect(await failed).toMatchObject({ name: "EngineError", sent: "unknown" });
  server.closeAllConnections();
  server.close();
});
