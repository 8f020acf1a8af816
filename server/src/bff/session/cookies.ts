import { COOKIE, COOKIE_ON_TLS, SECRET_PREFIX } from "@core-console/shared/contract/headers";
import { xsrfOf } from "./xsrf.ts";

/** A session's secret as a Core makes it; a Core is not asked about any other value of the cookie. */
const SECRET = new RegExp(`^(?:${SECRET_PREFIX.session}|${SECRET_PREFIX.readOnly})[\\w-]{16,200}$`);

/**
 * Result of reading a cookie. `several`: different values under one name, any of which another program or site on this
 * host may have set.
 */
export type CookieRead = { kind: "none" | "several" } | { kind: "one"; value: string };

/**
 * Reads a cookie of a Cookie header. Only spaces and tabs around a name are removed: a browser treats a name preceded
 * by other white space as one without a prefix, and lets any site of the host set it.
 */
export function readCookie(header: string | undefined, name: string): CookieRead {
  const found = new Set<string>();
  for (const pair of (header ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && trimmed(pair.slice(0, at)) === name) found.add(trimmed(pair.slice(at + 1)));
  }
  const [value] = found;
  if (value === undefined) return { kind: "none" };
  return found.size === 1 ? { kind: "one", value } : { kind: "several" };
}

function trimmed(text: string): string {
  let [from, to] = [0, text.length];
  while (isBlank(text[from])) from += 1;
  while (to > from && isBlank(text[to - 1])) to -= 1;
  return text.slice(from, to);
}
const isBlank = (c: string | undefined): boolean => c === " " || c === "\t";

/** Returns the name of the cookie on a listener with or without TLS. */
export const cookieName = (of: keyof typeof COOKIE_ON_TLS, secure: boolean): string =>
  (secure ? COOKIE_ON_TLS : COOKIE)[of];

export const isSessionSecret = (value: string): boolean => SECRET.test(value);

interface CookieFacts {
  path: string;
  httpOnly: boolean;
  sameSite: "Strict" | "Lax";
  /** the listener uses TLS */
  secure: boolean;
  /** seconds; null: until the browser is closed */
  maxAge: number | null;
}

/** Returns one Set-Cookie line. No Domain: the cookie is valid for this host alone. */
export function setCookie(name: string, value: string, facts: CookieFacts): string {
  const parts = [`${name}=${value}`, `Path=${facts.path}`, `SameSite=${facts.sameSite}`];
  if (facts.maxAge !== null) parts.push(`Max-Age=${facts.maxAge}`);
  if (facts.httpOnly) parts.push("HttpOnly");
  if (facts.secure) parts.push("Secure");
  return parts.join("; ");
}

/** Returns both cookies of a new session. */
export function sessionCookies(secret: string, secure: boolean): string[] {
  const common = { path: "/", sameSite: "Strict" as const, secure, maxAge: null };
  return [
    setCookie(cookieName("session", secure), secret, { ...common, httpOnly: true }),
    setCookie(COOKIE.xsrf, xsrfOf(secret), { ...common, httpOnly: false }),
  ];
}

/** Returns the lines that clear both cookies. */
export function clearedCookies(secure: boolean): string[] {
  const common = { path: "/", sameSite: "Strict" as const, secure, maxAge: 0 };
  return [
    setCookie(cookieName("session", secure), "", { ...common, httpOnly: true }),
    setCookie(COOKIE.xsrf, "", { ...common, httpOnly: false }),
  ];
}
