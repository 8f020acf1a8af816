import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { caHash, createCa, createCsr, createNodeKey, issueCertificate } from "../pki/ca.ts";
import { establishTrust, type TrustSources } from "./trust.ts";

const HOST = "127.0.0.1";
let server: Server;
let ca: string;
let other: string;
beforeAll(async () => {
  const [own, before] = [await createCa(Date.now()), await createCa(Date.now())];
  [ca, other] = [own.cert, before.cert];
  const key = await createNodeKey();
  const names = { fqdn: "core-2.soc.example", addresses: [HOST] };
  const cert = await issueCertificate(own, await createCsr(key, names), "ref", names, Date.now());
  server = createServer({ key, cert: cert + ca });
  server.listen(0, HOST);
  await once(server, "listening");
});
afterAll(() => void server.close());

const trusted = (sources: Partial<TrustSources>): Promise<string> =>
  establishTrust(HOST, (server.address() as AddressInfo).port, {
    preparedCa: null,
    caHash: null,
    ask: null,
    ...sources,
  });

test.each<[what: string, sources: () => Partial<TrustSources>]>([
  ["a hash", () => ({ caHash: caHash(ca).toUpperCase().replace("SHA256", "sha256") })],
  ["a prepared CA", () => ({ preparedCa: ca })],
  ["a hash, where the CA of the life before is prepared", () => ({ caHash: caHash(ca), preparedCa: other })],
  ["a yes", () => ({ ask: () => Promise.resolve(true) })],
])("the cluster is trusted by %s", async (_, sources) => {
  expect(caHash(await trusted(sources()))).toBe(caHash(ca));
});

test.each<[code: string, sources: () => Partial<TrustSources>]>([
  ["ca_mismatch", () => ({ caHash: caHash(other) })],
  ["ca_mismatch", () => ({ caHash: caHash(other), preparedCa: ca })],
  ["ca_prepared_other", () => ({ preparedCa: other })],
  ["no_trust", () => ({})],
  ["fingerprint_declined", () => ({ ask: () => Promise.resolve(false) })],
])("it is not, with %s", async (code, sources) => {
  await expect(trusted(sources())).rejects.toMatchObject({ code });
});
