import { once } from "node:events";
import { type AddressInfo, connect, createServer, Server } from "node:net";
import { expect, test, vi } from "vitest";
import { silentLogger } from "../../../lib/logging/logger.ts";
import { createCa, createCsr, createNodeKey, issueCertificate } from "../pki/ca.ts";
import { JoinSide } from "./join-side.ts";

const HOST = "127.0.0.1";

/** A joining host that occupies a free port. */
async function holding(): Promise<{ side: JoinSide; port: number }> {
  const now = Date.parse("2026-01-01T00:00:00.000Z");
  const ca = await createCa(now);
  const key = await createNodeKey();
  const names = { fqdn: "core-2.soc.example", addresses: [HOST] };
  const cert = await issueCertificate(ca, await createCsr(key, names), "ref", names, now);
  const side = new JoinSide({ tls: { ca: ca.cert, cert, key }, now: () => 0, log: silentLogger });
  const probe = createServer().listen(0, HOST);
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  await side.listen({ host: HOST, port });
  return { side, port };
}

test("a connection in the middle of its handshake does not keep the port from the engine", async () => {
  const { side, port } = await holding();
  // An engine of the cluster dials the new member's port at any time, also now.
  const silent = connect({ host: HOST, port });
  await once(silent, "connect");
  const ended = once(silent, "close");
  silent.on("error", () => undefined);
  await side.close();
  await ended;
  const after = connect({ host: HOST, port });
  const [error] = (await once(after, "error")) as [NodeJS.ErrnoException];
  expect(error.code).toBe("ECONNREFUSED");
});

test("an error of its listener after it began to listen ends nothing", async () => {
  const listen = vi.spyOn(Server.prototype, "listen");
  const { side, port } = await holding();
  // The first is the probe for a free port.
  const server = (listen.mock.contexts as Server[]).at(-1);
  listen.mockRestore();
  expect(server?.emit("error", new Error("EMFILE"))).toBe(true);
  const again = connect({ host: HOST, port });
  await once(again, "connect");
  again.destroy();
  await side.close();
});
