import "reflect-metadata";
import { createHash, randomBytes, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { isPlainDer } from "./plain-der.ts";

const EC = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 86_400_000;
const CA_DAYS = 3650;
const NODE_DAYS = 365;
/**
 * Certificates are valid from shortly before they were made, as hosts' clocks differ (joining is refused above 5 s).
 */
const BACKDATE_MS = 300_000;

x509.cryptoProvider.set(webcrypto);

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  cert: string;
  key: string;
}

/** The names in a node certificate; etcd compares a peer's source address with them. */
export interface NodeNames {
  fqdn: string;
  addresses: readonly string[];
}

/** Creates the cluster CA: P-256, ten years, for signing certificates and revocation lists only. */
export async function createCa(nowMs: number): Promise<KeyPair> {
  const keys = await webcrypto.subtle.generateKey(EC, true, ["sign", "verify"]);
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: "CN=Core cluster CA",
    notBefore: new Date(nowMs - BACKDATE_MS),
    notAfter: new Date(nowMs + CA_DAYS * DAY_MS),
    signingAlgorithm: EC,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  return { cert: cert.toString("pem") + "\n", key: await exportKey(keys.privateKey) };
}

/** Creates a host's key pair. Returns the private key as PKCS#8 PEM. */
export async function createNodeKey(): Promise<string> {
  const keys = await webcrypto.subtle.generateKey(EC, true, ["sign", "verify"]);
  return exportKey(keys.privateKey);
}

/**
 * Creates a PKCS#10 request (PEM) for a host's key; the names in it are only requested, the CA uses those that the
 * leader received.
 */
export async function createCsr(keyPem: string, names: NodeNames): Promise<string> {
  const keys = await importPair(keyPem);
  const csr = await x509.Pkcs10CertificateRequestGenerator.create({
    name: "CN=core",
    keys,
    signingAlgorithm: EC,
    extensions: [subjectNames(names)],
  });
  return csr.toString("pem");
}

/**
 * Returns the SHA-256 (hex) of the public key in a request, or null if the request is malformed or not signed by its
 * key.
 */
export async function csrKeyHash(csrPem: string): Promise<string | null> {
  try {
    if (!isPlainDer(csrPem)) return null;
    const csr = new x509.Pkcs10CertificateRequest(csrPem);
    if (!(await csr.verify())) return null;
    return sha256Hex(csr.publicKey.rawData);
  } catch {
    return null;
  }
}

/**
 * Signs a node certificate: subject CN is `ref`, valid for one year, for both ends of mutual TLS. Throws on a
 * malformed request.
 */
export async function issueCertificate(
  ca: KeyPair,
  csrPem: string,
  ref: string,
  names: NodeNames,
  nowMs: number,
): Promise<string> {
  const csr = new x509.Pkcs10CertificateRequest(csrPem);
  const issuer = new x509.X509Certificate(ca.cert);
  const cert = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: `CN=${ref}, O=Core cluster`,
    issuer: issuer.subject,
    notBefore: new Date(nowMs - BACKDATE_MS),
    notAfter: new Date(nowMs + NODE_DAYS * DAY_MS),
    signingAlgorithm: EC,
    publicKey: csr.publicKey,
    signingKey: (await importPair(ca.key)).privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
      subjectNames(names),
    ],
  });
  return cert.toString("pem") + "\n";
}

/** Returns `sha256:<64 hex>` of a certificate's public key (SPKI), the format of --raft.ca-hash. Takes PEM or DER. */
export function caHash(cert: string | Buffer): string {
  const parsed = new x509.X509Certificate(typeof cert === "string" ? cert : new Uint8Array(cert));
  return `sha256:${sha256Hex(parsed.publicKey.rawData)}`;
}

/** Returns the first 128 bits of a CA hash as 8 groups of 4 hex digits, for visual comparison. */
export function fingerprint(hash: string): string {
  return (
    hash
      .replace(/^sha256:/, "")
      .slice(0, 32)
      .toUpperCase()
      .match(/.{4}/g) ?? []
  ).join(" ");
}

/**
 * Creates a revocation list (DER, which etcd 3.4 to 3.6 read) of these serial numbers, signed by the host's own key,
 * for its engine: etcd checks only the numbers, not the signature or the validity (checkCRL in its transport
 * listener).
 */
export async function createRevocationList(
  options: { ca: string; key: string; serials: readonly string[] },
  nowMs: number,
): Promise<Uint8Array> {
  const list = await x509.X509CrlGenerator.create({
    issuer: new x509.X509Certificate(options.ca).subject,
    thisUpdate: new Date(nowMs),
    // etcd ignores this time, but revokedIn cannot parse a list without it.
    nextUpdate: new Date(nowMs + CA_DAYS * DAY_MS),
    entries: options.serials.map((serialNumber) => ({ serialNumber, revocationDate: new Date(nowMs) })),
    signingAlgorithm: EC,
    signingKey: (await importPair(options.key)).privateKey,
  });
  return new Uint8Array(list.rawData);
}

/** Returns the serial numbers in a revocation list, hex. Throws if it is none. */
export function revokedIn(list: Uint8Array): string[] {
  return new x509.X509Crl(new Uint8Array(list)).entries.map((entry) => entry.serialNumber);
}

/** Returns when a certificate expires, ms since 1970. */
export function expiresAtMs(certPem: string): number {
  return new x509.X509Certificate(certPem).notAfter.getTime();
}

function subjectNames(names: NodeNames): x509.SubjectAlternativeNameExtension {
  const isAddress = (s: string) => /^[\d.]+$/.test(s) || s.includes(":");
  const all = [...new Set([names.fqdn, ...names.addresses])];
  return new x509.SubjectAlternativeNameExtension(
    all.map((value) => ({ type: isAddress(value) ? ("ip" as const) : ("dns" as const), value })),
  );
}

/** Returns a positive 128-bit serial number (RFC 5280, 4.1.2.2). */
function serial(): string {
  return "01" + randomBytes(15).toString("hex");
}

function sha256Hex(data: ArrayBuffer): string {
  return createHash("sha256").update(new Uint8Array(data)).digest("hex");
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY") + "\n";
}

async function importPair(keyPem: string): Promise<webcrypto.CryptoKeyPair> {
  const [der] = x509.PemConverter.decode(keyPem);
  if (der === undefined) throw new Error("not a private key");
  const privateKey = await webcrypto.subtle.importKey("pkcs8", der, EC, true, ["sign"]);
  const { kty, crv, x, y } = await webcrypto.subtle.exportKey("jwk", privateKey);
  if (kty === undefined || crv === undefined || x === undefined || y === undefined) throw new Error("not an EC key");
  const publicKey = await webcrypto.subtle.importKey("jwk", { kty, crv, x, y }, EC, true, ["verify"]);
  return { privateKey, publicKey };
}
