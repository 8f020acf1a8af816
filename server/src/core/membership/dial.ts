import { Agent, request } from "undici";
import type { Reason } from "@core-console/shared/contract/service";
import { TLS_CLIENT } from "../../lib/tls-options.ts";
import type { Tls } from "../observe/node-client.ts";

const DIAL_TIMEOUT_MS = 1500;

/**
 * Proves that a port answers this host over mutual TLS, to the end: an HTTP answer, whichever, came back.
 * HTTP/1.1 only: etcd takes what speaks HTTP/2 there for gRPC (tried on 3.4.23). A bare TLS 1.3 handshake proves nothing, for the other side checks our certificate (and etcd its addresses) after it.
 * Takes `host:port`; returns null for reached, else a reason of shared/src/words.
 */
export async function dial(target: string, tls: Tls, path: string): Promise<Reason | null> {
  const agent = new Agent({
    connect: { ...TLS_CLIENT, ...tls, timeout: DIAL_TIMEOUT_MS },
    pipelining: 0,
    allowH2: false,
  });
  const at = target.lastIndexOf(":");
  const params = { host: target.slice(0, at), port: Number(target.slice(at + 1)) };
  try {
    const { body } = await request(`https://${target}${path}`, {
      dispatcher: agent,
      signal: AbortSignal.timeout(DIAL_TIMEOUT_MS),
      headers: { connection: "close" },
    });
    await body.dump();
    return null;
  } catch (error) {
    const { code = "", name = "" } = error as { code?: string; name?: string };
    if (code === "ECONNREFUSED") return { code: "port_refused", params };
    if (name === "TimeoutError" || code === "UND_ERR_CONNECT_TIMEOUT") return { code: "port_timeout", params };
    if (code === "ENOTFOUND" || code === "EAI_AGAIN") return { code: "name_unresolved", params };
    return { code: "certificate_refused", params: { to: params.host } };
  } finally {
    await agent.destroy();
  }
}

/** Both ports of a Core that other members need. */
export async function dialBoth(
  raft: string,
  internal: string,
  tls: Tls,
): Promise<{ raft: Reason | null; internal: Reason | null }> {
  const [r, i] = await Promise.all([dial(raft, tls, "/version"), dial(internal, tls, "/api/v3/node")]);
  return { raft: r, internal: i };
}
