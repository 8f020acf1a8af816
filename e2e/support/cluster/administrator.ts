import { randomUUID } from "node:crypto";
import { SignedIn, TokenMade, type UserRole } from "@core-console/shared/contract/access";
import { COOKIE, HEADER } from "@core-console/shared/contract/headers";
import type { Client } from "./client.ts";
import { until } from "../until.ts";

/** The administrator of a cluster under test: signs in by login and password, or calls by the token. */
export interface Administrator {
  login: string;
  password: string;
  /** of an API token with all permissions except those that need the password */
  token: string;
}

const key = () => ({ [HEADER.idempotencyKey]: randomUUID() });
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

/** Returns the secret in a link that `kuma user setup-link` or `sign-in-link` printed. */
export function secretIn(text: string): string {
  const secret = /\/setup#(kcl_\S+)/.exec(text)?.[1];
  if (secret === undefined) throw new Error(`no link in: ${text}`);
  return secret;
}

/** Consumes a setup link on a Core's port for scripts. */
export async function makeAdministrator(rest: Client, link: string): Promise<Administrator> {
  const [login, password] = ["admin", `test ${randomUUID()}`];
  const body = { secret: secretIn(link), login, password };
  const made = await rest.ask("POST", "/setup", { body, headers: key() });
  if (made.status !== 200) throw new Error(`setup: ${made.status} ${made.text}`);
  const { token: session = "" } = SignedIn.parse(made.body);
  return { login, password, token: await makeToken(rest, session, "administrator") };
}

/**
 * Signs in at a console as its page does, and returns the headers of a change by that session: its cookie and XSRF
 * token.
 */
export async function cookieHeaders(console: Client, who: { login: string; password: string }) {
  const { login, password } = who;
  // Many sign-ins from one address are refused for a second at a time, which a fast machine comes to.
  const signed = await until("a sign-in that is not one too many", async () => {
    const answer = await console.ask("POST", "/api/login", { bare: true, body: { login, password } });
    return answer.status === 429 ? null : answer;
  });
  const cookie = (name: string): string =>
    new RegExp(`${name}=([^;,]+)`).exec(signed.headers["set-cookie"] ?? "")?.[1] ?? "";
  return { cookie: `${COOKIE.session}=${cookie(COOKIE.session)}`, [HEADER.xsrf]: cookie(COOKIE.xsrf) };
}

/**
 * Makes a change as the administrator who has just confirmed the password at a console; a token may not where that is
 * needed. Returns its status.
 */
export async function changeInSession(
  console: Client,
  who: Administrator,
  method: "POST" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
): Promise<number> {
  const headers = { ...(await cookieHeaders(console, who)), ...key() };
  return (await console.ask(method, path, body === undefined ? { headers } : { headers, body })).status;
}

/** Creates an API token as the owner of a session, with a recent confirmation of the password. */
export async function makeToken(rest: Client, session: string, role: UserRole): Promise<string> {
  const body = { name: `of tests: ${role}`, role, expiresInDays: 30 };
  const made = await rest.ask("POST", "/tokens", { body, headers: { ...key(), ...bearer(session) } });
  if (made.status !== 201) throw new Error(`token: ${made.status} ${made.text}`);
  const { secret } = TokenMade.parse(made.body);
  if (secret === null) throw new Error("a token without its secret");
  return secret;
}
