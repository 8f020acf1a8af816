import { Agent, request } from "undici";
import type { Reason } from "@core-console/shared/contract/service";
import { netFault, type NetFaultKind } from "../../../lib/net/net-fault.ts";
import { TLS_CLIENT } from "../../../lib/tls/tls-options.ts";
import type { Tls } from "../home/certificates.ts";

const DIAL_TIMEOUT_MS = 1500;

/**
 * Verifies that a port answers this host over mutual TLS with any HTTP response. HTTP/1.1 only: etcd treats HTTP/2
 * connections there as gRPC (tried on 3.4.23). A completed TLS 1.3 handshake alone proves nothing, as the other side
 * verifies this host's certificate (and etcd its addresses) after it. Takes `host:port`; returns null if reached, else
 * a reason of shared/src/words.
 */
export async function dial(target: string, tls: Tls, path: string): Promise<Reason | null> {
  const agent = new Agent({
    connect: { ...TLS_CLIENT, ...tls, timeout: DIAL_TIMEOUT_MS },
    pipelining: 0,
    allowH2: false,
  });
  try {
    const { body } = await request(`https://${target}${path}`, {
      dispatcher: agent,
      signal: AbortSignal.timeout(DIAL_TIMEOUT_MS),
      headers: { connection: "close" },
    });
    await body.dump();
    return null;
  } catch (error) {
    return reasonOf(error, target);
  } finally {
    await agent.destroy();
  }
}

const REASONS: Readonly<Record<NetFaultKind, string>> = {
  refused: "port_refused",
  no_route: "port_no_route",
  prohibited: "port_prohibited",
  no_address: "port_no_address",
  timeout: "port_timeout",
  aborted: "port_timeout",
  closed: "port_closed",
  unresolved: "name_unresolved",
  untrusted: "certificate_foreign",
  tls_alert: "certificate_refused",
  not_tls: "port_foreign",
  not_http: "port_foreign",
  unknown: "port_unknown",
};

/** Returns the reason why a port was not reached; an unknown error names no cause, only its code. @internal */
export function reasonOf(error: unknown, target: string): Reason {
  const at = target.lastIndexOf(":");
  const params = { host: target.slice(0, at), port: Number(target.slice(at + 1)) };
  const { kind, code } = netFault(error);
  return { code: REASONS[kind], params: kind === "unknown" ? { ...params, fault: code } : params };
}

/** Dials both ports of a Core that other members need. */
export async function dialBoth(
  raft: string,
  internal: string,
  tls: Tls,
): Promise<{ raft: Reason | null; internal: Reason | null }> {
  const [r, i] = await Promise.all([dial(raft, tls, "/version"), dial(internal, tls, "/api/v3/node")]);
  return { raft: r, internal: i };
}
