import type { IncomingHttpHeaders } from "node:http";
import { REFUSED_SCHEME } from "@core-console/shared/contract/headers";
import { cookieName, isSessionSecret, readCookie } from "./cookies.ts";

/** `console` serves browsers by cookie and programs by bearer, `rest` programs alone. */
export type Port = "console" | "rest";

/**
 * The credentials of a request. `given`: its own Authorization header, which takes precedence. `cookie`: the session of
 * a browser, sent to a Core as a bearer. `none` with `cookie`: a cookie that no Core can have issued. If several
 * cookies have the name, none counts and none is cleared: the remaining one might belong to someone else.
 */
export type Credentials =
  | { kind: "none"; cookie: boolean }
  | { kind: "given"; authorization: string }
  | { kind: "cookie"; authorization: string; secret: string };

const OURS = new RegExp(`^${REFUSED_SCHEME}(?:\\s|$)`, "i");

/**
 * Reads the credentials from the headers; on the port for scripts cookies are ignored. `secure`: the caller uses TLS.
 */
export function credentialsOf(headers: IncomingHttpHeaders, port: Port, secure: boolean): Credentials {
  const { authorization } = headers;
  // Only a console itself may use its own scheme towards a Core.
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

export const authorizationOf = (credentials: Credentials): string | null =>
  credentials.kind === "none" ? null : credentials.authorization;
