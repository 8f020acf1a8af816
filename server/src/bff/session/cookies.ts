import { COOKIE, SECRET_PREFIX } from "@core-console/shared/contract/headers";
import { xsrfOf } from "./xsrf.ts";

/** A session's secret as a Core makes it; anything else in the cookie is not worth asking a Core about. */
const SECRET = new RegExp(`^${SECRET_PREFIX.session}[\\w-]{16,200}$`);

/** The value of a cookie in a Cookie header, or null. Where a name comes twice, the first: the more specific path. */
export function readCookie(header: string | undefined, name: string): string | null {
  for (const pair of (header ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}

export const isSessionSecret = (value: string): boolean => SECRET.test(value);

interface CookieFacts {
  path: string;
  httpOnly: boolean;
  sameSite: "Strict" | "Lax";
  /** the listener speaks TLS */
  secure: boolean;
  /** seconds; null: until the browser is closed */
  maxAge: number | null;
}

/** One Set-Cookie line. No Domain: the cookie is this host's alone. */
export function setCookie(name: string, value: string, f: CookieFacts): string {
  const parts = [`${name}=${value}`, `Path=${f.path}`, `SameSite=${f.sameSite}`];
  if (f.maxAge !== null) parts.push(`Max-Age=${f.maxAge}`);
  if (f.httpOnly) parts.push("HttpOnly");
  if (f.secure) parts.push("Secure");
  return parts.join("; ");
}

/** Both cookies of a session that begins. */
export function sessionCookies(secret: string, secure: boolean): string[] {
  const common = { path: "/", sameSite: "Strict" as const, secure, maxAge: null };
  return [
    setCookie(COOKIE.session, secret, { ...common, httpOnly: true }),
    setCookie(COOKIE.xsrf, xsrfOf(secret), { ...common, httpOnly: false }),
  ];
}

/** Takes both away again. */
export function clearedCookies(secure: boolean): string[] {
  const common = { path: "/", sameSite: "Strict" as const, secure, maxAge: 0 };
  return [
    setCookie(COOKIE.session, "", { ...common, httpOnly: true }),
    setCookie(COOKIE.xsrf, "", { ...common, httpOnly: false }),
  ];
}
