import "reflect-metadata";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";
import type { PeerCertificates } from "../process/engine-flags.ts";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY_MS = 86_400_000;

/** Creates a temporary CA for tests; `issue` writes ca.crt, node.crt and node.key into a folder. */
export async function createTestCa(): Promise<{
  issue(folder: string, addresses: string[]): Promise<PeerCertificates>;
}> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const life = { notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + DAY_MS) };
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: "01",
    name: "CN=test CA",
    keys,
    signingAlgorithm: ALGORITHM,
    ...life,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  let serial = 1;
  return {
    async issue(folder, addresses) {
      const own = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
      const certificate = await x509.X509CertificateGenerator.create({
        serialNumber: `1${serial++}`,
        subject: `CN=${addresses[0] ?? "node"}`,
        issuer: ca.subject,
        signingKey: keys.privateKey,
        publicKey: own.publicKey,
        signingAlgorithm: ALGORITHM,
        ...life,
        extensions: [
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
          new x509.SubjectAlternativeNameExtension(addresses.map((value) => ({ type: "ip", value }))),
        ],
      });
      const key = Buffer.from(await crypto.subtle.exportKey("pkcs8", own.privateKey)).toString("base64");
      mkdirSync(folder, { recursive: true });
      const at = (name: string, text: string): string => {
        writeFileSync(join(folder, name), text, { mode: 0o600 });
        return join(folder, name);
      };
      return {
        ca: at("ca.crt", ca.toString("pem")),
        cert: at("node.crt", certificate.toString("pem")),
        key: at("node.key", `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`),
      };
    },
  };
}
