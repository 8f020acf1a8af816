import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../../lib/time/clock.ts";
import { createCa, createCsr, createNodeKey, issueCertificate } from "../pki/ca.ts";
import { callEnrol } from "./call-enrol.ts";

const HOST = "127.43.7.2";
const NAMES = { fqdn: "localhost", addresses: [HOST] };

/** A server with a certificate of the cluster's CA that sends this response. */
async function call(status: number, body: unknown): Promise<unknown> {
  const ca = await createCa(Date.now());
  const key = await createNodeKey();
  const cert = await issueCertificate(ca, await createCsr(key, NAMES), "a", NAMES, Date.now());
  const server = createServer({ key, cert: cert + ca.cert }, (_, response) =>
    response.writeHead(status, { "content-type": "application/problem+json" }).end(JSON.stringify(body)),
  );
  await new Promise<void>((done) => server.listen(0, HOST, done));
  onTestFinished(() => server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;
  const host = { fqdn: "b", addresses: [], raft: "b:1", internal: "b:2", console: "https://b:3" };
  const it = { id: "i", csr: "c", version: "1", engineVersion: "3", clockMs: 1, ...host };
  return callEnrol({ host: HOST, port, ca: ca.cert, body: it, clock: systemClock }).catch((error: unknown) => error);
}
const problem = (code: string, status: number) => ({
  type: "about:blank",
  title: "t",
  status,
  detail: "d",
  code,
  requestId: "r",
});

test("a join to the port of the cluster's console gets an error that names the port for joining", async () => {
  expect(await call(404, problem("not_found", 404))).toMatchObject({
    code: "join_at_console",
    params: { name: HOST, host: expect.stringContaining(`${HOST}:`) },
  });
});

test("any other refusal keeps the cluster's own code, and what is none is of no Core", async () => {
  expect(await call(409, problem("host_taken", 409))).toMatchObject({ code: "host_taken" });
  const unknown = { ...problem("not_found", 404), params: { what: "service" } };
  expect(await call(404, unknown)).toMatchObject({ code: "not_found", params: { what: "service" } });
  expect(await call(404, { error: "?" })).toMatchObject({ code: "not_a_core" });
});
