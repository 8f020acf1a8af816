import { createHash, createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import {
  caHash,
  createCa,
  createCsr,
  createNodeKey,
  csrKeyHash,
  expiresAtMs,
  fingerprint,
  issueCertificate,
} from "./ca.ts";

const NOW = Date.parse("2026-01-01T00:00:00.000Z");
const REF = "0f0e8a20-77d4-8f0e-9b6a-1d2c90e4ab57";
const names = { fqdn: "core-2.soc.example", addresses: ["192.0.2.2", "2001:db8::2", "127.0.0.1"] };
const ca = await createCa(NOW);
const key = await createNodeKey();
const csr = await createCsr(key, { fqdn: "wish.example", addresses: ["203.0.113.1"] });
const issued = await issueCertificate(ca, csr, REF, names, NOW);

test("the certificate names what the leader received, not what the request asked for", () => {
  const cert = new X509Certificate(issued);
  expect(cert.subjectAltName).toBe(
    "DNS:core-2.soc.example, IP Address:192.0.2.2, IP Address:2001:DB8:0:0:0:0:0:2, IP Address:127.0.0.1",
  );
  expect(cert.subject).toContain(`CN=${REF}`);
  expect(cert.ca).toBe(false);
  expect(cert.verify(new X509Certificate(ca.cert).publicKey)).toBe(true);
  expect(cert.checkPrivateKey(createPrivateKey(key))).toBe(true);
  expect(expiresAtMs(issued)).toBe(NOW + 365 * 86_400_000);
  expect(Date.parse(cert.validFrom)).toBeLessThan(NOW);
});

test("an address as host name is an address in the certificate, once", async () => {
  const csr2 = await createCsr(key, { fqdn: "127.0.0.12", addresses: ["127.0.0.12", "127.0.0.1"] });
  const own = { fqdn: "127.0.0.12", addresses: ["127.0.0.12", "127.0.0.1"] };
  const cert = new X509Certificate(await issueCertificate(ca, csr2, REF, own, NOW));
  expect(cert.subjectAltName).toBe("IP Address:127.0.0.12, IP Address:127.0.0.1");
});

test("the key's hash is the same from the request and from the certificate: by it a certificate counts", async () => {
  const spki = new X509Certificate(issued).publicKey.export({ type: "spki", format: "der" });
  expect(await csrKeyHash(csr)).toBe(createHash("sha256").update(spki).digest("hex"));
  expect(await csrKeyHash(await createCsr(key, names))).toBe(await csrKeyHash(csr));
  expect(await csrKeyHash(await createCsr(await createNodeKey(), names))).not.toBe(await csrKeyHash(csr));
});

test("a request that was tampered with, or is none, has no key hash", async () => {
  const der = Buffer.from(csr.replace(/-----[^-]+-----|\s/g, ""), "base64");
  const at = der.indexOf("wish.example");
  expect(at).toBeGreaterThan(0);
  der.write("evil.example", at);
  const tampered = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString("base64")}\n-----END CERTIFICATE REQUEST-----`;
  expect(await csrKeyHash(tampered)).toBeNull();
  for (const text of [
    "",
    "text",
    issued,
    ca.key,
    "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----",
  ])
    expect(await csrKeyHash(text), text.slice(0, 30)).toBeNull();
});

test("the CA's hash is that of its public key: PEM or DER, and stays over a renewed certificate's text", () => {
  const hash = caHash(ca.cert);
  expect(hash).toBe(caHash(new X509Certificate(ca.cert).raw));
  expect(hash).toBe(caHash(`\n${ca.cert}\n`));
  expect(hash).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(fingerprint(hash).replaceAll(" ", "").toLowerCase()).toBe(hash.slice(7, 39));
});

test("a CA may sign and nothing else; two CAs are never the same", async () => {
  const cert = new X509Certificate(ca.cert);
  expect(cert.ca).toBe(true);
  expect(cert.keyUsage ?? []).toEqual([]);
  expect(caHash((await createCa(NOW)).cert)).not.toBe(caHash(ca.cert));
});

test("a key of another kind in a home is an error, not another certificate", async () => {
  const { privateKey } = generateKeyPairSync("ed25519");
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  await expect(createCsr(pem, names)).rejects.toThrow();
  await expect(createCsr("garbage", names)).rejects.toThrow();
});
