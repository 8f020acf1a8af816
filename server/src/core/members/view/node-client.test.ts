import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { Readable, Writable } from "node:stream";
import { inspect } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { createLogger } from "../../../lib/logging/logger.ts";
import { createCa, createCsr, createNodeKey, issueCertificate } from "../pki/ca.ts";
import { NodeClient, PeerError } from "./node-client.ts";

const HOST = "127.43.7.3";

/** A host of the cluster that answers every request with this status and an endless body; counts what it has sent. */
async function endlessHost(status: number): Promise<{ client: NodeClient; internal: string; sent: () => number }> {
  const names = { fqdn: "localhost", addresses: [HOST] };
  const ca = await createCa(Date.now());
  const key = await createNodeKey();
  const cert = await issueCertificate(ca, await createCsr(key, names), "a", names, Date.now());
  let sent = 0;
  const server = createServer({ key, cert: cert + ca.cert }, (_, response) => {
    const piece = Buffer.alloc(65_536, "x");
    response.writeHead(status);
    const body = Readable.from(
      (function* () {
        for (;;) {
          sent += piece.length;
          yield piece;
        }
      })(),
    );
    body.pipe(response);
    response.once("close", () => body.destroy());
  });
  server.listen(0, HOST);
  await once(server, "listening");
  const client = new NodeClient({ ca: ca.cert, cert, key });
  onTestFinished(async () => {
    await client.close();
    server.close().closeAllConnections();
  });
  return { client, internal: `${HOST}:${(server.address() as AddressInfo).port}`, sent: () => sent };
}

test.each([200, 500])("an answer without an end is broken off, whatever its status: %i", async (status) => {
  const { client, internal, sent } = await endlessHost(status);
  const broken = expect.objectContaining({ kind: "unread" });
  await expect(client.call(internal, "POST", "/node/report", {}, 60_000)).rejects.toEqual(broken);
  // The sockets' buffers on both sides are lost in addition to what was read.
  expect(sent()).toBeLessThan(64 * 1_048_576);
});

test("a log that is refused with a body without an end is broken off too", async () => {
  const { client, internal } = await endlessHost(404);
  const asked = client.stream(internal, "/node/log", {}, AbortSignal.timeout(60_000));
  await expect(asked).rejects.toEqual(expect.objectContaining({ kind: "unread" }));
});

test("what another Core answered stands in no log, however the error is written down", () => {
  const error = new PeerError("status", 403, '{"key":"s3cret"}');
  expect(error.body).toContain("s3cret");
  let out = "";
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      out += chunk.toString();
      done();
    },
  });
  createLogger({ stream }).error({ err: new Error("not to be had", { cause: error }) }, "x");
  const cause = { type: "PeerError", message: "peer: status 403", kind: "status", status: 403 };
  expect(JSON.parse(out)).toMatchObject({ err: { cause } });
  for (const text of [out, inspect(error), JSON.stringify(error)]) expect(text).not.toContain("s3cret");
});
