import { createPrivateKey, X509Certificate } from "node:crypto";
import { CoreFailure } from "./core-failure.ts";
import { readIfThere } from "../../../lib/process/read-if-there.ts";
import type { Layout } from "./layout.ts";

/** A Core's certificate, key and trusted CA on 7210, PEM. */
export interface Tls {
  ca: string;
  cert: string;
  key: string;
}

/**
 * Reads this node's certificates and checks that they belong together. Throws home_half_written, which names the file.
 */
export function readTls(layout: Layout): Tls {
  const ca = must(layout, layout.caCert);
  const cert = must(layout, layout.nodeCert);
  const key = must(layout, layout.nodeKey);
  const authority = parsed(layout, layout.caCert, () => new X509Certificate(ca));
  const own = parsed(layout, layout.nodeCert, () => new X509Certificate(cert));
  const secret = parsed(layout, layout.nodeKey, () => createPrivateKey(key));
  if (!own.verify(authority.publicKey)) throw damaged(layout, layout.nodeCert);
  if (!own.checkPrivateKey(secret)) throw damaged(layout, layout.nodeKey);
  return { ca, cert, key };
}

function must(layout: Layout, file: string): string {
  const content = readIfThere(file);
  if (content === null) throw damaged(layout, file);
  return content;
}

function parsed<T>(layout: Layout, file: string, parse: () => T): T {
  try {
    return parse();
  } catch {
    throw damaged(layout, file);
  }
}

function damaged(layout: Layout, file: string): CoreFailure {
  return new CoreFailure("home_half_written", { home: layout.home, file });
}
