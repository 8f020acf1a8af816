import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { expect, test } from "vitest";
import { createCa, createCsr, createNodeKey, issueCertificate } from "../pki/ca.ts";
import { JoinSide } from "./join-side.ts";

const HOST = "127.0.0.1";

test("a connection in the middle of its handshake does not keep the port from the engine", async () => {
  const now = Date.parse("2026-01-01T00:00:00.000Z");
  const ca = await createCa(now);
  const key = await createNodeKey();
  const names = { fqdn: "core-2.soc.example", addresses: [HOST] };
  const cert = await issueCertificate(ca, await createCsr(key, names), "ref", names, now);
  const side = new JoinSide({ tls: { ca: ca.cert, cert, key }, now: () => 0 });
  const probe = createServer().listen(0, HOST);
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  await side.listen({ host: HOST, port });
  // An engine of the cluster dials the new member's port at any moment, also in this one.
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
