/** Header names of the contract, lower case as Node gives them. */
export const HEADER = {
  requestId: "x-request-id",
  idempotencyKey: "idempotency-key",
  /** `true` when the answer was rebuilt from the record of an earlier, executed change */
  idempotentReplay: "idempotent-replay",
  servedBy: "core-served-by",
  leader: "core-leader",
  term: "core-term",
  generation: "core-generation",
  revision: "core-revision",
  /** age of the data in ms: 0 for a linearizable answer */
  dataAge: "core-data-age",
  /** `1`: the BFF asks a voter's Core that does not lead to execute the call itself (forwarding rule 9) */
  coreForward: "core-forward",
  /** highest revision this browser has seen (forwarding rule 7) */
  minRevision: "core-min-revision",
  /** the BFF's word on a stale answer: `1` when it is older than core-min-revision */
  beforeLastChange: "core-before-last-change",
  /** version of the console that passes an answer on, for who is signed in */
  console: "core-console",
  /** user-facing client address, believed from node certificates only */
  forwardedFor: "x-forwarded-for",
  totalCount: "x-total-count",
  /** the role that an answer to a user's route was made for, which may be another by the time it is read; for consoles, which share answers by role */
  role: "core-role",
  /** origin of the page that asks whether one may sign in: where a change from it would be refused, so is this */
  page: "core-page",
  /** of cookie sessions, on every change: the value of the cookie XSRF-TOKEN */
  xsrf: "x-xsrf-token",
} as const;

/** An idempotency key: 8–128 printable ASCII characters, no spaces; a UUID is usual. */
export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{8,128}$/;

/** Cookies of the console. The session's is HttpOnly; XSRF-TOKEN is an HMAC of the session that the page echoes. */
export const COOKIE = { session: "kuma-session", xsrf: "XSRF-TOKEN", oidc: "kuma-oidc" } as const;
/** Over TLS, those that say who somebody is: under these names a browser takes them from this very host alone. Then the plain ones are nothing. */
export const COOKIE_ON_TLS = { session: "__Host-kuma-session", oidc: "__Host-kuma-oidc" } as const;

/** What secrets begin with, so that a leaked one is recognised, and one kind is never taken for another. */
export const SECRET_PREFIX = { session: "kcs_", token: "kct_", link: "kcl_" } as const;

/**
 * `Authorization: Refused <csrf|cross_site> [<secret>]`: a console tells a Core of a change that it refused, for the audit; `Refused
 * rate_limited <count>`: of so many tries to sign in that its own limits cut off. Never executed.
 */
export const REFUSED_SCHEME = "Refused";
