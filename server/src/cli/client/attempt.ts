import { Problem } from "@core-console/shared/contract/errors";
import { Agent, request } from "undici";
import { type NetFault, netFault, type NetFaultKind } from "../../lib/net/net-fault.ts";
import { TLS_CLIENT } from "../../lib/tls/tls-options.ts";

/** One attempt at one base. `unsent`: it cannot have been executed. `lost`: whether it was executed is unknown. */
export type Attempt =
  | { kind: "answer"; status: number; body: unknown; headers: Record<string, string> }
  | { kind: "problem"; problem: Problem }
  | { kind: "unsent"; why: NetFault }
  | { kind: "untrusted"; why: NetFault }
  | { kind: "unrecognized" }
  | { kind: "lost"; why: NetFault };

export type ChangeMethod = "POST" | "PATCH" | "DELETE";
export interface Call {
  method: "GET" | ChangeMethod;
  path: string;
  body?: unknown;
  headers: Record<string, string>;
  /** until the answer is whole; of a stream, until it begins */
  timeoutMs: number;
  /** the body of a good answer is an AsyncIterable of its bytes, without an end of its own */
  stream?: true;
}

/** A stream says at least every 5 s that it lives; nothing else is read for so long. */
const SILENT_MS = 30_000;

/** Nothing can have been executed: no connection came about. */
const UNSENT: ReadonlySet<NetFaultKind> = new Set([
  "refused",
  "no_route",
  "prohibited",
  "no_address",
  "unresolved",
  "not_tls",
  "tls_alert",
]);

function read(status: number, text: string, headers: Record<string, string>): Attempt {
  if (status === 204 || (status === 202 && text === "")) return { kind: "answer", status, body: null, headers };
  try {
    const body: unknown = JSON.parse(text);
    if (status >= 200 && status < 300) return { kind: "answer", status, body, headers };
    const problem = Problem.safeParse(body);
    return problem.success ? { kind: "problem", problem: problem.data } : { kind: "unrecognized" };
  } catch {
    return { kind: "unrecognized" };
  }
}

/** What TLS is made with: the CA where it is not one that the system trusts, and a node's own certificate. */
export interface Trust {
  ca: string | null;
  own?: { cert: string; key: string };
  /** path of a Unix socket to connect to, whatever the base is */
  socket?: string;
}

/** Connections to the bases of a target; `close` lets the process end. */
export function connector(trust: Trust): {
  try: (base: string, call: Call) => Promise<Attempt>;
  close: () => Promise<void>;
} {
  const agent = new Agent({
    connect: {
      ...TLS_CLIENT,
      timeout: 3000,
      ...(trust.ca === null ? {} : { ca: trust.ca }),
      ...trust.own,
      ...(trust.socket === undefined ? {} : { socketPath: trust.socket }),
    },
  });
  return {
    async try(base, call) {
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), call.timeoutMs);
      try {
        const answer = await request(`${base}${call.path}`, {
          dispatcher: agent,
          method: call.method,
          headers: {
            ...call.headers,
            // Also without a body: it is what keeps pages of other sites from making changes.
            ...(call.method === "GET" ? {} : { "content-type": "application/json" }),
          },
          body: call.method === "GET" ? null : JSON.stringify(call.body ?? {}),
          signal: late.signal,
          bodyTimeout: SILENT_MS,
        });
        const headers = Object.fromEntries(
          Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
        );
        const status = answer.statusCode;
        if (call.stream === true && status === 200) return { kind: "answer", status, body: answer.body, headers };
        return read(status, await answer.body.text(), headers);
      } catch (error) {
        const fault = netFault(error);
        const { kind, code } = fault;
        if (UNSENT.has(kind) || code === "UND_ERR_CONNECT_TIMEOUT") return { kind: "unsent", why: fault };
        if (kind === "untrusted") return { kind: "untrusted", why: fault };
        if (kind === "not_http") return { kind: "unrecognized" };
        return { kind: "lost", why: late.signal.aborted ? { kind: "timeout", code } : fault };
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => agent.close(),
  };
}
