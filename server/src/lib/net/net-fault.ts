/**
 * Why a connection, or the exchange over it, failed.
 * - `refused`: nothing listens there, or a firewall answers so
 * - `no_route`: the network or a firewall on the way reports that the host cannot be reached
 * - `prohibited`: this machine's own rules forbid the connection
 * - `no_address`: this machine has no address to call from
 * - `timeout`: no answer in time
 * - `aborted`: aborted by the caller
 * - `closed`: the other side closed the connection without an answer, or in the middle of one
 * - `unresolved`: the name has no address
 * - `untrusted`: the other side's certificate is not accepted here
 * - `tls_alert`: the other side refuses with a TLS alert, as it does with a certificate that it does not accept
 * - `not_tls`: the other side does not speak TLS, or not as expected
 * - `not_http`: the other side does not speak HTTP
 * - `unknown`: none of these; only the code says more
 */
export type NetFaultKind =
  | "refused"
  | "no_route"
  | "prohibited"
  | "no_address"
  | "timeout"
  | "aborted"
  | "closed"
  | "unresolved"
  | "untrusted"
  | "tls_alert"
  | "not_tls"
  | "not_http"
  | "unknown";

/** A classified error. `code` is the system's, OpenSSL's or undici's own, for logs and for what is `unknown`. */
export interface NetFault {
  kind: NetFaultKind;
  code: string;
}

/** The first match counts: an alert is among OpenSSL's codes, and the rest of those mean that it is not TLS. */
const KINDS: readonly [RegExp, NetFaultKind][] = [
  [/^ECONNREFUSED$/, "refused"],
  [/^(EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|ENONET)$/, "no_route"],
  [/^(EACCES|EPERM)$/, "prohibited"],
  [/^EADDRNOTAVAIL$/, "no_address"],
  [/^(ETIMEDOUT|TimeoutError|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|ERR_TLS_HANDSHAKE_TIMEOUT)$/, "timeout"],
  [/^(ABORT_ERR|AbortError|UND_ERR_ABORTED)$/, "aborted"],
  [/^(ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET|ERR_STREAM_PREMATURE_CLOSE)$/, "closed"],
  [/^(ENOTFOUND|EAI_[A-Z]+|ENODATA|ESERVFAIL)$/, "unresolved"],
  [/^ERR_SSL_.*ALERT/, "tls_alert"],
  [
    /^(CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH$|INVALID_(CA|PURPOSE)$|ERROR_IN_CERT_|PATH_LENGTH_EXCEEDED$|ERR_TLS_CERT_)/,
    "untrusted",
  ],
  [/^(EPROTO$|ERR_SSL_|ERR_TLS_)/, "not_tls"],
  [/^(HPE_|HTTPParserError$)/, "not_http"],
];

/** Classifies what a call threw. A code may also be in `cause` and, where a name has several addresses, in `errors`. */
export function netFault(error: unknown): NetFault {
  const codes = codesOf(error, 0);
  for (const code of codes) {
    const found = KINDS.find(([pattern]) => pattern.test(code));
    if (found !== undefined) return { kind: found[1], code };
  }
  return { kind: "unknown", code: codes[0] ?? (error instanceof Error ? error.name : typeof error) };
}

const DEEPEST = 5;

function codesOf(error: unknown, depth: number): string[] {
  if (!(error instanceof Error) || depth > DEEPEST) return [];
  const { code, errors } = error as NodeJS.ErrnoException & { errors?: unknown[] };
  // An abort by a time-out is a DOMException: its code is a number, its name says which.
  const own = typeof code === "string" ? [code] : error.name === "Error" ? [] : [error.name];
  return [...own, ...codesOf(error.cause, depth + 1), ...codesOf(errors?.[0], depth + 1)];
}
