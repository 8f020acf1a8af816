import { webcrypto } from "node:crypto";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";

const EC = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 86_400_000;
x509.cryptoProvider.set(webcrypto);

export interface ThrowAwayCa {
  /** PEM */
  ca: string;
  /** a server's certificate and key for one IP address, PEM; `ref`: the ref in the certificate */
  certify(address: string, ref?: string): Promise<{ cert: string; key: string }>;
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
    extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
  });
  let serial = 1;
  return {
    ca: root.toString("pem"),
    async certify(address, ref = "core") {
      const own = await webcrypto.subtle.generateKey(EC, true, ["sign", "verify"]);
      serial += 1;
      const cert = await x509.X509CertificateGenerator.create({
        ...valid,
        serialNumber: serial.toString(16).padStart(4, "0"),
        subject: `CN=${ref}`,
        issuer: root.subject,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        extensions: [new x509.SubjectAlternativeNameExtension([{ type: "ip", value: address }])],
      });
      const key = await webcrypto.subtle.exportKey("pkcs8", own.privateKey);
      return { cert: cert.toString("pem"), key: x509.PemConverter.encode(key, "PRIVATE KEY") };
    },
  };
}
