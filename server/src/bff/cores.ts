import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { Client, Pool, buildConnector } from "undici";
import type { CertificateSource } from "../lib/tls/certificate-source.ts";
import { TLS_CLIENT } from "../lib/tls/tls-options.ts";

/**
 * One Core as the BFF reaches it: `pool` for calls and streams, `asker` for short status requests, so that stuck calls
 * never delay those.
 */
export interface CoreLink {
  /** host:port, lower case */
  address: string;
  pool: Pool;
  asker: Client;
  /** the ref in the certificate that the Core last presented to `asker`; null: none yet */
  shownRef(): string | null;
}

export interface CoresOptions {
  /** PEM of the cluster's CA */
  ca: string;
  /** node certificate inside a Core; null for a console alone */
  client: CertificateSource | null;
}

export interface Cores {
  /** returns the link to that host:port and creates it on first use */
  link(address: string): CoreLink;
  /** closes the links to all Cores that are not in the set */
  keepOnly(addresses: ReadonlySet<string>): void;
  close(): Promise<void>;
}

/** A TLS handshake on a good network takes far less than this; a host that drops packets must not cost more. */
const CONNECT_MS = 1000;

/** Returns the ref that a Core's certificate names; null where it presents none, as in a resumed TLS session. */
function refShown(socket: Socket): string | null {
  const subject = socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.subject : undefined;
  return /^CN=(.+)$/m.exec(subject ?? "")?.[1] ?? null;
}

/**
 * Opens TLS connections to each Core. Its certificate is verified against the CA and the host or address that was
 * called.
 */
export function createCores(options: CoresOptions): Cores {
  const links = new Map<string, CoreLink>();
  const connector = (): buildConnector.connector => {
    const { cert, key } = options.client?.current() ?? {};
    return buildConnector({ ...TLS_CLIENT, ca: options.ca, timeout: CONNECT_MS, cert, key });
  };
  let connectNow = connector();
  // A renewed certificate is used for the next connection; open connections continue.
  const forget = options.client?.onChange(() => (connectNow = connector()));
  const connect: buildConnector.connector = (options, done) => connectNow(options, done);
  // Every call has timeouts of its own (forwarding rule 4), so undici's are off.
  const common = { connect, allowH2: false, headersTimeout: 0, bodyTimeout: 0, pipelining: 1 };

  const destroy = (l: CoreLink): Promise<unknown> => Promise.all([l.pool.destroy(), l.asker.destroy()]);

  return {
    link(address) {
      const known = links.get(address);
      if (known) return known;
      const origin = `https://${address}`;
      let shown: string | null = null;
      const noting: buildConnector.connector = (options, done) =>
        connectNow(options, (...result) => {
          shown = (result[1] === null ? null : refShown(result[1])) ?? shown;
          done(...result);
        });
      const made = {
        address,
        pool: new Pool(origin, { ...common, connections: 256, keepAliveTimeout: 4000 }),
        asker: new Client(origin, { ...common, connect: noting }),
        shownRef: () => shown,
      };
      links.set(address, made);
      return made;
    },
    keepOnly(addresses) {
      for (const [address, l] of links) {
        if (addresses.has(address)) continue;
        links.delete(address);
        destroy(l).catch(() => undefined);
      }
    },
    async close() {
      const all = [...links.values()];
      links.clear();
      await Promise.all(all.map(destroy));
      forget?.();
    },
  };
}
