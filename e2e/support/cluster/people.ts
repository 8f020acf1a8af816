import { createHmac, randomUUID } from "node:crypto";
import { SignedIn, USER_ROLES, UserMade, type UserRole } from "@core-console/shared/contract/access";
import { COOKIE, HEADER } from "@core-console/shared/contract/headers";
import type { Answer, Ask, Client } from "./client.ts";

/** A user that can sign in. */
export interface Person {
  id: string;
  login: string;
  password: string;
  role: UserRole;
}

/**
 * Returns the headers of a browser in a session; `mark` is the XSRF token, which only the page can have read; null
 * leaves it out.
 */
export function cookieOf(session: string, mark: string | null = markOf(session)): Record<string, string> {
  const xsrf = markOf(session);
  return {
    cookie: `${COOKIE.session}=${session}; ${COOKIE.xsrf}=${xsrf}`,
    ...(mark === null ? {} : { [HEADER.xsrf]: mark }),
  };
}
/** Returns the XSRF-TOKEN of a session: HMAC-SHA256 by its secret (contract of the cookies). */
export const markOf = (session: string): string => createHmac("sha256", session).update("xsrf").digest("base64url");
export const bearerOf = (secret: string): Record<string, string> => ({ authorization: `Bearer ${secret}` });

/** Signs in over a port for scripts, and returns the session's secret. */
export async function signInAs(rest: Client, login: string, password: string): Promise<string> {
  const answer = await rest.ask("POST", "/api/login", { bare: true, body: { login, password } });
  return secretIn(good(answer, `signing ${login} in`));
}

const secretIn = (answer: Answer): string => SignedIn.parse(answer.body).token ?? "";

/** Creates one user of each role, with an administrator's session: a temporary password, changed at once. */
export async function makePeople(rest: Client, administrator: string): Promise<Record<UserRole, Person>> {
  const made: Partial<Record<UserRole, Person>> = {};
  for (const role of USER_ROLES) {
    const person = await addPerson(rest, administrator, role);
    const password = `own ${randomUUID()}`;
    const session = await signInAs(rest, person.login, person.password);
    await change(rest, session, "POST", "/users/password", { body: { current: person.password, next: password } });
    made[role] = { ...person, password };
  }
  return made as Record<UserRole, Person>;
}

/** Creates a user whose temporary password has to be changed. */
export async function addPerson(rest: Client, administrator: string, role: UserRole): Promise<Person> {
  const [login, password] = [`${role}-${randomUUID().slice(0, 8)}`, `given ${randomUUID()}`];
  const answer = await change(rest, administrator, "POST", "/users", { body: { login, role, password } });
  return { id: UserMade.parse(answer.body).user.id, login, password, role };
}

/** Makes a change by a session or token over a port for scripts; throws unless the status is 2xx. */
export async function change(
  rest: Client,
  secret: string,
  method: "POST" | "PATCH" | "DELETE",
  path: string,
  ask: Ask = {},
): Promise<Answer> {
  const headers = { [HEADER.idempotencyKey]: randomUUID(), ...bearerOf(secret), ...ask.headers };
  return good(await rest.ask(method, path, { ...ask, headers }), `${method} ${path}`);
}

function good(answer: Answer, what: string): Answer {
  if (answer.status >= 300) throw new Error(`${what}: ${answer.status} ${answer.text.slice(0, 300)}`);
  return answer;
}
