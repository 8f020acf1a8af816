import { afterEach, beforeEach, expect, test } from "vitest";
import type { FastifyInstance } from "fastify";
import type { SignedIn, Whoami } from "@core-console/shared/contract/access";
import { hashSecret, newSecret } from "../access/secrets.ts";
import { planLink } from "../access/setup.ts";
import type { CoreContext } from "../context.ts";
import { createContext } from "../testing/context.ts";
import { coreRecord } from "../testing/records.ts";
import { ask, createTestServer } from "../testing/server.ts";
import { request, type Store } from "../testing/store.ts";

const LOGIN = { login: "anna", password: "sieben Zwerge im Wald" };
let c: CoreContext;
let store: Store;
let server: FastifyInstance;
beforeEach(async () => {
  ({ c, store } = createContext());
  store.add(coreRecord(1));
  await store.run();
  server = createTestServer(c);
});
afterEach(async () => {
  store.close();
  await server.close();
});

async function link(login: string | null = null): Promise<string> {
  const secret = newSecret("link");
  await c.changes.execute(request(null), () =>
    planLink(c.registry, { hash: hashSecret(secret), login, by: "host:core-1", nowMs: c.wall() }),
  );
  return secret;
}
const bearer = (s: SignedIn): { authorization: string } => ({ authorization: `Bearer ${s.token}` });

test("from a link to an administrator who is signed in, signs out and in again", async () => {
  expect((await ask(server, "GET", "/api/v3/sign-in")).json).toEqual({ setupNeeded: true, oidc: null });
  expect(await ask(server, "POST", "/api/login", { body: LOGIN })).toMatchObject({
    status: 409,
    json: { code: "setup_needed" },
  });
  const secret = await link();
  expect((await ask(server, "POST", "/api/v3/setup/look", { body: { secret } })).json).toMatchObject({ user: null });
  const first = await ask(server, "POST", "/api/v3/setup", { body: { secret, ...LOGIN } });
  expect(first).toMatchObject({ status: 200, json: { user: { login: "anna", role: "administrator" } } });
  expect((await ask(server, "GET", "/api/v3/services", bearer(first.json))).status).toBe(200);
  expect((await ask(server, "GET", "/api/v3/sign-in")).json).toEqual({ setupNeeded: false, oidc: null });
  expect((await ask(server, "POST", "/api/logout", bearer(first.json))).status).toBe(204);
  expect((await ask(server, "GET", "/api/v3/services", bearer(first.json))).status).toBe(401);
  const again = await ask(server, "POST", "/api/login", { body: { ...LOGIN, login: "ANNA" } });
  const me: Whoami = (await ask(server, "GET", "/api/v3/users/whoami", bearer(again.json))).json;
  expect(me).toMatchObject({
    login: "anna",
    source: "local",
    token: null,
    session: { confirmedUntil: expect.any(String) },
  });
});
