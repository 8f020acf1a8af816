/** Header names of the contract, in lower case as Node.js reports them. */
export const HEADER = {
  requestId: "x-request-id",
  idempotencyKey: "idempotency-key",
  /** `true` when the response was rebuilt from the record of an earlier, executed change */
  idempotentReplay: "idempotent-replay",
  servedBy: "core-served-by",
  leader: "core-leader",
  term: "core-term",
  generation: "core-generation",
  /** with the generation identifies the life of the cluster, within which revisions and ETags are compared */
  life: "core-life",
  revision: "core-revision",
  /** age of the data in ms: 0 for a linearizable response */
  dataAge: "core-data-age",
  /**
   * `1`: the BFF asks a Core that votes but does not lead to execute the request itself (see
   * docs/architecture/forwarding.md)
   */
  coreForward: "core-forward",
  /** highest revision this browser has seen (see docs/architecture/forwarding.md) */
  minRevision: "core-min-revision",
  /** set by the BFF on a stale response: `1` when it is older than core-min-revision */
  beforeLastChange: "core-before-last-change",
  /** version of the console that forwards a response, for signed-in callers */
  console: "core-console",
  /** client address as the console sees it, trusted only with a node certificate */
  forwardedFor: "x-forwarded-for",
  totalCount: "x-total-count",
  /**
   * role for which a response of a user route was made, which may have changed by the time it is read; for consoles,
   * which share responses by role
   */
  role: "core-role",
  /** origin of the page that asks whether signing in is possible: refused where a change from that origin would be */
  page: "core-page",
  /** for cookie sessions, on every change: the value of the cookie XSRF-TOKEN */
  xsrf: "x-xsrf-token",
} as const;

/** An idempotency key: 8–128 printable ASCII characters, no spaces; a UUID is usual. */
export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{8,128}$/;

/** Cookies of the console. The session's is HttpOnly; XSRF-TOKEN is an HMAC of the session that the page echoes. */
export const COOKIE = { session: "kuma-session", xsrf: "XSRF-TOKEN", oidc: "kuma-oidc" } as const;
/**
 * Over TLS the cookies that identify a user have these names: a browser then accepts them from this exact host only.
 * The plain ones are ignored.
 */
export const COOKIE_ON_TLS = { session: "__Host-kuma-session", oidc: "__Host-kuma-oidc" } as const;

/**
 * Prefixes of secrets, so that a leaked one is recognised and one kind is never accepted as another. The secret of a
 * session opened without a majority (`readOnly`) continues with the ref of the Core that opened it: consoles send it
 * there and nowhere else.
 */
export const SECRET_PREFIX = { session: "kcs_", token: "kct_", link: "kcl_", readOnly: "kcr_" } as const;

/**
 * `Authorization: Refused <csrf|cross_site> [<secret>]`: a console reports to a Core a change that it refused, for the
 * audit log; `Refused rate_limited <count>`: the number of sign-in attempts rejected by its own limits. Never executed.
 */
export const REFUSED_SCHEME = "Refused";

/** What an ETag of the API says: a record's revision, and the life of the cluster in which it is one. */
export interface ETag {
  revision: number;
  /** null: not known, as from an older version */
  lifeId: string | null;
}

const FORM = /^(?:W\/)?"(\d+)(?:\.([0-9a-f-]{36}))?"$/;

/** Returns the ETag of a record, for the headers ETag and If-Match. Revisions of two lives are never compared. */
export const eTagOf = (revision: number, lifeId: string | null): string =>
  lifeId === null ? `"${revision}"` : `"${revision}.${lifeId}"`;

/** Returns what an ETag says; null for a text that is none. */
export function parseETag(text: string): ETag | null {
  const found = FORM.exec(text);
  return found === null ? null : { revision: Number(found[1]), lifeId: found[2] ?? null };
}
