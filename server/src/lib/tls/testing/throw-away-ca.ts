import { webcrypto } from "node:crypto";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";

const EC = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 86_400_000;
x509.cryptoProvider.set(webcrypto);

export interface ThrowAwayCa {
  /** PEM */
  ca: string;
  /**
   * Returns a certificate and its key, PEM, for server and client at these IP addresses; `name`: its common name, such
   * as a Core's ref.
   */
  certify(addresses: readonly string[], name?: string): Promise<{ cert: string; key: string }>;
}

/** Creates a CA for one test run. */
export async function createThrowAwayCa(): Promise<ThrowAwayCa> {
  const keys = await webcrypto.subtle.generateKey(EC, true, ["sign", "verify"]);
  const valid = {
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + DAY_MS),
    signingAlgorithm: EC,
  };
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    ...valid,
    serialNumber: "01",
    name: "CN=throw-away CA",
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  let serial = 1;
  return {
    ca: root.toString("pem"),
    async certify(addresses, name = "core") {
      const own = await webcrypto.subtle.generateKey(EC, true, ["sign", "verify"]);
      serial += 1;
      const cert = await x509.X509CertificateGenerator.create({
        ...valid,
        serialNumber: serial.toString(16).padStart(4, "0"),
        subject: `CN=${name}`,
        issuer: root.subject,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        extensions: [
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
          new x509.SubjectAlternativeNameExtension(addresses.map((value) => ({ type: "ip", value }))),
        ],
      });
      const key = await webcrypto.subtle.exportKey("pkcs8", own.privateKey);
      return { cert: cert.toString("pem"), key: x509.PemConverter.encode(key, "PRIVATE KEY") };
    },
  };
}
