import type { IncomingHttpHeaders } from "node:http";
import { COOKIE } from "@core-console/shared/contract/headers";
import { isSessionSecret, readCookie } from "./cookies.ts";

/** `console` serves browsers by cookie and programs by bearer, `rest` programs alone. */
export type Port = "console" | "rest";

/**
 * By what a request says who asks. `given`: its own Authorization header, which wins. `cookie`: the session of a browser,
 * which a Core is told as a bearer. `none` with `cookie`: one that no Core can have made.
 */
export type Credentials =
  | { kind: "none"; cookie: boolean }
  | { kind: "given"; authorization: string }
  | { kind: "cookie"; authorization: string; secret: string };

/** Reads them off the headers; on the port for scripts cookies are not looked at. */
export function credentialsOf(headers: IncomingHttpHeaders, port: Port): Credentials {
  if (headers.authorization !== undefined) return { kind: "given", authorization: headers.authorization };
  const secret = port === "console" ? readCookie(headers.cookie, COOKIE.session) : null;
  if (secret === null || !isSessionSecret(secret)) return { kind: "none", cookie: secret !== null };
  return { kind: "cookie", authorization: `Bearer ${secret}`, secret };
}

export const authorizationOf = (c: Credentials): string | null => (c.kind === "none" ? null : c.authorization);
