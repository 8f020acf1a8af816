import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createCa, createCsr, createNodeKey, issueCertificate, type KeyPair } from "../pki/ca.ts";
import { dialPeerPort } from "./dial-peer-port.ts";

const names = { fqdn: "127.0.0.1", addresses: ["127.0.0.1"] };
const pair = async (ca: KeyPair): Promise<KeyPair> => {
  const key = await createNodeKey();
  return { key, cert: await issueCertificate(ca, await createCsr(key, names), "ref", names, Date.now()) };
};
const [ca, foreign] = [await createCa(Date.now()), await createCa(Date.now())];
const [own, theirs, strange] = [await pair(ca), await pair(ca), await pair(foreign)];
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** An engine that presents `shown` and accepts the certificates of `trusts`. */
async function engine(shown: KeyPair, trusts: string): Promise<string> {
  const options = { ...shown, ca: trusts, requestCert: true, rejectUnauthorized: true };
  const server = createServer(options, (_, response) => response.end("{}"));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const dial = (target: string) => dialPeerPort(target, { ca: ca.cert, ...own });

test("an engine that takes any certificate of the cluster's CA answers: reached", async () => {
  expect(await dial(await engine(theirs, ca.cert))).toBeNull();
});

test("what refuses ours for its CA, or shows another cluster's, is not reached: only a member's name may be missing", async () => {
  expect(await dial(await engine(theirs, foreign.cert))).toMatchObject({ params: expect.anything() as object });
  expect(await dial(await engine(strange, ca.cert))).toMatchObject({ params: expect.anything() as object });
});

test("no listener, or no address at all, is reported as it is elsewhere", async () => {
  const target = await engine(theirs, ca.cert);
  for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
  expect(await dial(target)).toMatchObject({ code: "port_refused" });
});
