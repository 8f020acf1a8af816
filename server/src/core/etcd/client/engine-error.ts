export type EngineErrorKind =
  | "unavailable"
  | "no_leader"
  | "not_leader"
  | "timeout"
  | "lost"
  | "unhealthy_cluster"
  | "too_many_learners"
  | "not_ready_learner"
  | "not_learner"
  | "learner_refuses"
  | "compacted"
  | "no_space"
  | "member_not_found"
  | "member_exists"
  | "other";

/** Whether a change may have been applied: the request was not sent, etcd refused it, or the outcome is unknown. */
export type Sent = "no" | "refused" | "unknown";

/** Any failure of the gateway. `message` is for logs only. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly kind: EngineErrorKind;
  readonly sent: Sent;
  constructor(kind: EngineErrorKind, sent: Sent, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.sent = sent;
  }
}

/** Reports whether an error comes from the gateway. */
export function isEngineError(error: unknown): error is EngineError {
  return error instanceof EngineError;
}

/**
 * etcd's error messages (api/v3rpc/rpctypes, the same in 3.4 to 3.6); the first match counts. A timeout or a stop
 * inside etcd may come after the proposal was sent: the outcome is unknown.
 */
const SENTENCES: readonly [RegExp, EngineErrorKind, Sent][] = [
  [/etcdserver: no leader/, "no_leader", "refused"],
  [/proposal dropped/, "no_leader", "refused"],
  [/etcdserver: leader changed/, "no_leader", "unknown"],
  [/etcdserver: not leader/, "not_leader", "refused"],
  [/request timed out|deadline exceeded|context canceled/i, "timeout", "unknown"],
  [
    /server stopped|transport is closing|connection (closed|error)|error reading from server|\bEOF\b.*transport/i,
    "lost",
    "unknown",
  ],
  [/unhealthy cluster|not enough started members/, "unhealthy_cluster", "refused"],
  [/too many learner members/, "too_many_learners", "refused"],
  [/in sync with leader/, "not_ready_learner", "refused"],
  [/can only promote a learner member/, "not_learner", "refused"],
  [/not supported for learner/, "learner_refuses", "refused"],
  [/has been compacted/, "compacted", "refused"],
  [/database space exceeded/, "no_space", "refused"],
  [/member not found/, "member_not_found", "refused"],
  [/member ID already exist|[Pp]eer URLs already exists/, "member_exists", "refused"],
];

/** Returns the EngineError for an error response of etcd. `status` is the HTTP status of the gateway. */
export function fromAnswer(status: number, message: string): EngineError {
  for (const [pattern, kind, sent] of SENTENCES) {
    if (pattern.test(message)) return new EngineError(kind, sent, message);
  }
  // 4xx is etcd's own decision; with any other unrecognised status the request may have been carried out
  return new EngineError("other", status >= 400 && status < 500 ? "refused" : "unknown", `${status} ${message}`);
}

/** Without UND_ERR_DESTROYED: requests in flight when their pool is destroyed fail with it too (tried). */
const NOT_SENT = new Set([
  "ECONNREFUSED",
  "ENOENT",
  "EAGAIN",
  "EACCES",
  "ENOTDIR",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_CLOSED",
]);

/** Returns the EngineError for a request without a complete response. */
export function fromTransport(error: unknown, timedOut: boolean): EngineError {
  const cause = { cause: error };
  if (timedOut) return new EngineError("timeout", "unknown", "no answer within the deadline", cause);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (NOT_SENT.has(code)) return new EngineError("unavailable", "no", `engine not reachable (${code})`, cause);
  return new EngineError("lost", "unknown", `connection lost (${code || String(error)})`, cause);
}
