import { Client, Pool, buildConnector } from "undici";
import type { CertificateSource } from "../lib/certificate-source.ts";
import { TLS_CLIENT } from "../lib/tls-options.ts";

/** One Core as the BFF reaches it: `pool` for calls and streams, `asker` for short questions, so that stuck calls never hold those up. */
export interface CoreLink {
  /** host:port, lower case */
  address: string;
  pool: Pool;
  asker: Client;
}

export interface CoresOptions {
  /** PEM of the cluster's CA */
  ca: string;
  /** node certificate inside a Core; null for a console alone */
  client: CertificateSource | null;
}

export interface Cores {
  /** the link to that host:port, made on first use */
  link(address: string): CoreLink;
  /** lets go of every Core that is not in the set */
  keepOnly(addresses: ReadonlySet<string>): void;
  close(): Promise<void>;
}

/** A TLS handshake on a good network is far below this; a host that swallows packets must not cost more. */
const CONNECT_MS = 1000;

/** TLS to each Core, its certificate checked against the CA and the host or address it was called by. */
export function createCores(o: CoresOptions): Cores {
  const links = new Map<string, CoreLink>();
  const connector = (): buildConnector.connector => {
    const { cert, key } = o.client?.current() ?? {};
    return buildConnector({ ...TLS_CLIENT, ca: o.ca, timeout: CONNECT_MS, cert, key });
  };
  let connectNow = connector();
  // A renewed certificate serves the next connection; those that are open go on.
  const forget = o.client?.onChange(() => (connectNow = connector()));
  const connect: buildConnector.connector = (options, done) => connectNow(options, done);
  // Timeouts of our own lie around every call (rule 4), so undici's are off.
  const common = { connect, allowH2: false, headersTimeout: 0, bodyTimeout: 0, pipelining: 1 };

  const destroy = (l: CoreLink): Promise<unknown> => Promise.all([l.pool.destroy(), l.asker.destroy()]);

  return {
    link(address) {
      const known = links.get(address);
      if (known) return known;
      const origin = `https://${address}`;
      const made = {
        address,
        pool: new Pool(origin, { ...common, connections: 256, keepAliveTimeout: 4000 }),
        asker: new Client(origin, common),
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
