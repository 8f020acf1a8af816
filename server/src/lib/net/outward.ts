import { lookup } from "node:dns/promises";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, getCACertificates } from "node:tls";
import { fixedLookup, OutwardError, type Address, type Resolve } from "./outward-address.ts";
import { mayCall, type OwnEndpoints } from "./outward-rules.ts";
import { fetchOver, type OutwardFetch } from "./outward-fetch.ts";

/** The only way out of a Core: to what an administrator entered, and to exactly the addresses that were checked. */
export interface Outward {
  /**
   * returns the addresses of `host` that may be called at this port, never none. Errors: OutwardError refused,
   * unresolved.
   */
  addresses(host: string, port: number): Promise<Address[]>;
  /**
   * opens a stream to host:port; `tls`: with TLS, verified against this CA (PEM) or those the system trusts. Errors:
   * OutwardError.
   */
  connect(options: {
    host: string;
    port: number;
    tls: { ca: string | null } | null;
    timeoutMs: number;
    signal: AbortSignal;
  }): Promise<Socket>;
  /**
   * returns a fetch that follows no redirect, has its own CA, a deadline and a limit of size, and plain http for
   * loopback alone
   */
  fetch(ca: string | null): OutwardFetch;
}

/** Creates the outbound client. `own` returns the cluster's own endpoints at the moment of each call. */
export function createOutward(options: { own: () => OwnEndpoints; resolve?: Resolve }): Outward {
  const resolve = options.resolve ?? resolveBySystem;
  const addresses = async (host: string, port: number): Promise<Address[]> => {
    const bare = host.replace(/^\[(.*)\]$/, "$1");
    const literal = isIP(bare);
    let found: Address[];
    try {
      found = literal === 0 ? await resolve(bare) : [{ address: bare, family: literal === 4 ? 4 : 6 }];
    } catch (error) {
      throw new OutwardError("unresolved", error);
    }
    if (found.length === 0) throw new OutwardError("unresolved");
    const own = options.own();
    const good = found.filter((a) => mayCall(a.address, port, own));
    if (good.length === 0) throw new OutwardError("refused");
    return good;
  };
  return {
    addresses,
    fetch: (ca) => fetchOver(addresses, trusted(ca)),
    async connect({ host, port, tls, timeoutMs, signal }) {
      const checked = await addresses(host, port);
      const target = { host, port, lookup: fixedLookup(checked), autoSelectFamily: true };
      const socket =
        tls === null
          ? connectTcp(target)
          : connectTls({
              ...target,
              ...trusted(tls.ca),
              minVersion: "TLSv1.2",
              ...(isIP(host) === 0 ? { servername: host } : {}),
            });
      await connected(socket, tls === null ? "connect" : "secureConnect", timeoutMs, signal);
      return socket;
    },
  };
}

async function resolveBySystem(host: string): Promise<Address[]> {
  const found = await lookup(host, { all: true });
  return found.map((a) => ({ address: a.address, family: a.family === 6 ? 6 : 4 }));
}

/** Node trusts its own list of CAs; operators expect that of the system. */
function trusted(ca: string | null): { ca: string | string[] } {
  if (ca !== null) return { ca };
  const system = getCACertificates("system");
  return { ca: system.length > 0 ? system : getCACertificates("bundled") };
}

async function connected(socket: Socket, event: string, timeoutMs: number, signal: AbortSignal): Promise<void> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  await new Promise<void>((resolve, reject) => {
    const end = (error: unknown): void => {
      socket.destroy();
      reject(new OutwardError("unreachable", error));
    };
    const onAbort = (): void => end(deadline.reason);
    if (deadline.aborted) return onAbort();
    deadline.addEventListener("abort", onAbort, { once: true });
    socket.once("error", end);
    socket.once(event, () => {
      deadline.removeEventListener("abort", onAbort);
      socket.off("error", end);
      resolve();
    });
  });
}
