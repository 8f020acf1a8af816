import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Issued {
  /** file of the CA's certificate */
  ca: string;
  cert: string;
  key: string;
}

/**
 * Issues a certificate for an address, as an operator's own CA would: signed by a CA that openssl creates in `folder`.
 * The address is also among the names: nginx looks for it only there.
 */
export function issueFor(address: string, folder: string): Issued {
  const at = (file: string): string => join(folder, file);
  const openssl = (...args: string[]): void =>
    void execFileSync("openssl", args, { stdio: ["ignore", "ignore", "pipe"] });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const use = ["-addext", "keyUsage=critical,keyCertSign,cRLSign"];
  openssl(
    "req",
    "-x509",
    ...key,
    "-keyout",
    at("house.key"),
    "-out",
    at("house.crt"),
    "-days",
    "365",
    "-subj",
    "/CN=House CA",
    ...use,
  );
  openssl("req", "-new", ...key, "-keyout", at("console.key"), "-out", at("console.csr"), "-subj", `/CN=${address}`);
  const extensions = [
    `subjectAltName=IP:${address},DNS:${address},DNS:localhost`,
    "basicConstraints=critical,CA:FALSE",
    "keyUsage=critical,digitalSignature",
    "extendedKeyUsage=serverAuth",
    "authorityKeyIdentifier=keyid",
    "subjectKeyIdentifier=hash",
  ];
  writeFileSync(at("console.ext"), `${extensions.join("\n")}\n`);
  const by = ["-CA", at("house.crt"), "-CAkey", at("house.key"), "-CAcreateserial"];
  openssl(
    "x509",
    "-req",
    "-in",
    at("console.csr"),
    ...by,
    "-days",
    "365",
    "-extfile",
    at("console.ext"),
    "-out",
    at("console.crt"),
  );
  return { ca: at("house.crt"), cert: at("console.crt"), key: at("console.key") };
}
