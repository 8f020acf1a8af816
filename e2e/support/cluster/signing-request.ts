import { generateKeyPairSync, sign } from "node:crypto";

/** A host's key (PKCS#8) and a request for a certificate for it (PKCS#10, named "core"), both PEM. */
export function signingRequest(): { key: string; csr: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const spki = publicKey.export({ type: "spki", format: "der" });
  const commonName = der(0x30, der(0x06, Buffer.from("550403", "hex")), der(0x0c, Buffer.from("core")));
  const info = der(0x30, der(0x02, Buffer.of(0)), der(0x30, der(0x31, commonName)), spki, der(0xa0));
  const ecdsaWithSha256 = der(0x30, der(0x06, Buffer.from("2a8648ce3d040302", "hex")));
  const signature = der(0x03, Buffer.of(0), sign("sha256", info, privateKey));
  const request = der(0x30, info, ecdsaWithSha256, signature).toString("base64");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    csr: `-----BEGIN CERTIFICATE REQUEST-----\n${request}\n-----END CERTIFICATE REQUEST-----\n`,
  };
}

/** A DER element with this tag, of less than 64 KiB. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.of(tag, ...head), content]);
}
