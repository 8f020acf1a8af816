import { createInterface } from "node:readline/promises";
import { connect } from "node:tls";
import { X509Certificate } from "node:crypto";
import { netFault, type NetFaultKind } from "../../../lib/net/net-fault.ts";
import { CoreFailure } from "../home/core-failure.ts";
import { caHash, fingerprint } from "../pki/ca.ts";

const CONNECT_TIMEOUT_MS = 5000;

/**
 * The ways in which a joiner may trust the cluster (docs/architecture/trust.md). A hash comes before a prepared CA,
 * which is that of the life before where the cluster was recovered or restored since.
 */
export interface TrustSources {
  /** the CA that expand.sh placed on the host, PEM */
  preparedCa: string | null;
  /** --raft.ca-hash */
  caHash: string | null;
  /** asks the user on a terminal; null if there is none */
  ask: ((host: string, fingerprint: string) => Promise<boolean>) | null;
}

/** Returns the CA certificate that `host:port` presents, without trusting it. Throws join_unreachable, not_a_core. */
async function shownCa(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      servername: /^[\d.:]+$/.test(host) ? "" : host,
      rejectUnauthorized: false,
      timeout: CONNECT_TIMEOUT_MS,
    });
    const fail = (why: NetFaultKind): void => {
      socket.destroy();
      reject(
        why === "not_tls"
          ? new CoreFailure("not_a_core", { host: `${host}:${port}` })
          : new CoreFailure("join_unreachable", { host: `${host}:${port}`, why }),
      );
    };
    socket.once("timeout", () => fail("timeout"));
    socket.once("error", (error) => fail(netFault(error).kind));
    socket.once("secureConnect", () => {
      const leaf = socket.getPeerCertificate(true);
      const root = leaf.issuerCertificate as typeof leaf | undefined;
      socket.destroy();
      if (root === undefined || root.raw.equals(leaf.raw))
        return reject(new CoreFailure("not_a_core", { host: `${host}:${port}` }));
      const ca = new X509Certificate(root.raw);
      if (!ca.ca || !new X509Certificate(leaf.raw).verify(ca.publicKey))
        return reject(new CoreFailure("not_a_core", { host: `${host}:${port}` }));
      resolve(ca.toString());
    });
  });
}

/**
 * Returns the CA (PEM) to verify the cluster with. Throws ca_mismatch, ca_prepared_other, no_trust,
 * fingerprint_declined and the errors of shownCa.
 */
export async function establishTrust(host: string, port: number, sources: TrustSources): Promise<string> {
  const shown = await shownCa(host, port);
  const found = caHash(shown);
  if (sources.caHash !== null) {
    if (sources.caHash.toLowerCase() !== found)
      throw new CoreFailure("ca_mismatch", { expected: fingerprint(sources.caHash), found: fingerprint(found) });
    return shown;
  }
  if (sources.preparedCa !== null) {
    const expected = caHash(sources.preparedCa);
    if (expected !== found)
      throw new CoreFailure("ca_prepared_other", {
        host: `${host}:${port}`,
        expected: fingerprint(expected),
        found: fingerprint(found),
      });
    return sources.preparedCa;
  }
  if (sources.ask === null) throw new CoreFailure("no_trust", { host: `${host}:${port}` });
  if (!(await sources.ask(`${host}:${port}`, fingerprint(found)))) throw new CoreFailure("fingerprint_declined");
  return shown;
}

/** Returns a function that asks on the terminal, where anything but yes is no; null if there is no terminal. */
export function askOnTerminal(question: (host: string, fingerprint: string) => string): TrustSources["ask"] {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return null;
  return async (host, print) => {
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    try {
      return /^(y|yes|д|да)$/i.test((await terminal.question(`${question(host, print)} `)).trim());
    } finally {
      terminal.close();
    }
  };
}
