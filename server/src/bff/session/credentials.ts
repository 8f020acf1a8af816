import type { IncomingHttpHeaders } from "node:http";
import { REFUSED_SCHEME } from "@core-console/shared/contract/headers";
import { cookieName, isSessionSecret, readCookie } from "./cookies.ts";

/** `console` serves browsers by cookie and programs by bearer, `rest` programs alone. */
export type Port = "console" | "rest";

/**
 * By what a request says who asks. `given`: its own Authorization header, which wins. `cookie`: the session of a browser,
 * which a Core is told as a bearer. `none` with `cookie`: one that no Core can have made. Of several cookies none counts, nor is any
 * taken away: what is left might be whose it should not.
 */
export type Credentials =
  | { kind: "none"; cookie: boolean }
  | { kind: "given"; authorization: string }
  | { kind: "cookie"; authorization: string; secret: string };

const OURS = new RegExp(`^${REFUSED_SCHEME}(?:\\s|$)`, "i");

/** Reads them off the headers; on the port for scripts cookies are not looked at. `secure`: the caller reaches us by TLS. */
export function credentialsOf(headers: IncomingHttpHeaders, port: Port, secure: boolean): Credentials {
  const { authorization } = headers;
  // The consoles' own word to a Core is nobody else's to say.
  if (OURS.test(authorization ?? "")) return { kind: "none", cookie: false };
  if (authorization !== undefined) return { kind: "given", authorization };
  if (port === "rest") return { kind: "none", cookie: false };
  const cookie = readCookie(headers.cookie, cookieName("session", secure));
  if (cookie.kind !== "one") return { kind: "none", cookie: false };
  const secret = cookie.value;
  return isSessionSecret(secret)
    ? { kind: "cookie", authorization: `Bearer ${secret}`, secret }
    : { kind: "none", cookie: true };
}

export const authorizationOf = (c: Credentials): string | null => (c.kind === "none" ? null : c.authorization);
