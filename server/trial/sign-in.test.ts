import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { Home } from "./homes.ts";
import { randomPassword, type SignInParts, signInTrial, signInUrl, type TrialSession } from "./sign-in.ts";

const ADDRESS = "127.43.4.1";
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A console and a Core's port for scripts in one, that answers by script; `asked` lists the requests. */
async function trial(kuma: string, answers: Record<string, readonly (readonly [number, unknown])[]>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (bytes: Buffer) => (body += bytes.toString()));
    request.on("end", () => {
      const what = `${request.method ?? ""} ${request.url ?? ""}`;
      const turn = asked.filter((one) => one.startsWith(what)).length;
      asked.push(`${what} ${body}`.trim());
      const [status, answer] = answers[what]?.[turn] ?? answers[what]?.at(-1) ?? [404, {}];
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((done) => server.listen(0, ADDRESS, done));
  closers.push(() => new Promise((done) => (server.close(done), server.closeAllConnections())));
  const { port } = server.address() as AddressInfo;
  const at = { host: ADDRESS, port };
  const home: Home = {
    dir: "/h",
    id: "x",
    name: "core-1",
    host: ADDRESS,
    internal: at,
    health: at,
    rest: at,
    ca: null,
  };
  const parts: SignInParts = {
    kuma: [process.execPath, "-e", kuma, "--"],
    homes: [home],
    console: `http://${ADDRESS}:${port}`,
    wait: { everyMs: 1, deadlineMs: 20_000, hopeless: () => null, signal: new AbortController().signal },
  };
  return { parts, asked };
}
const LINK = "console.log('http://core/setup#kcl_' + process.argv.slice(1).join('_'))";
/** Signs in where nothing refuses it. */
async function signedInTo(parts: SignInParts): Promise<TrialSession> {
  const session = await signInTrial(parts);
  if ("refused" in session) throw new Error(session.refused);
  return session;
}
const user = {
  id: "0b5c9c3e-6a52-4c5e-8e1b-0d9f6f1c2a10",
  login: "admin",
  name: "",
  role: "administrator",
  source: "local",
  token: null,
  mustChangePassword: false,
  permissions: [],
  session: null,
};
const options = (setupNeeded: boolean) => [200, { setupNeeded, oidc: null }] as const;
const signedIn = [200, { token: "kcs_1", user }] as const;

test("the first start makes the administrator, whatever is lost on the way, with one password", async () => {
  const { parts, asked } = await trial(LINK, {
    "GET /api/v3/sign-in": [[503, {}], options(true)],
    "POST /api/v3/setup": [[504, {}], signedIn],
    "POST /api/logout": [[204, null]],
  });
  const session = await signedInTo(parts);
  expect(session).toMatchObject({ bearer: "kcs_1", password: expect.stringMatching(/^(\w{5}-){4}\w{5}$/) });
  const setups = asked.filter((one) => one.startsWith("POST /api/v3/setup"));
  const body = { secret: "kcl_user_setup-link_--home_/h", login: "admin", password: session.password };
  expect(setups).toEqual([1, 2].map(() => `POST /api/v3/setup ${JSON.stringify(body)}`));
  await session.end();
  expect(asked.at(-1)).toBe("POST /api/logout {}");
});

test("an answer lost after the administrator was created: the second try signs in and returns the password", async () => {
  const { parts } = await trial(LINK, {
    "GET /api/v3/sign-in": [options(true), options(true), options(false)],
    "POST /api/v3/setup": [[504, {}], signedIn],
  });
  expect(await signInTrial(parts)).toMatchObject({ password: expect.stringMatching(/^(\w{5}-){4}\w{5}$/) });
});

test("a later start signs in by a link and knows no password", async () => {
  const { parts, asked } = await trial(LINK, {
    "GET /api/v3/sign-in": [options(false)],
    "POST /api/v3/setup": [signedIn],
  });
  expect(await signInTrial(parts)).toMatchObject({ bearer: "kcs_1", password: null });
  expect(asked.at(-1)).toBe('POST /api/v3/setup {"secret":"kcl_user_sign-in-link_admin_--home_/h"}');
  expect(await signInUrl(parts)).toBe(`${parts.console}/setup#kcl_user_sign-in-link_admin_--home_/h`);
});

test("a link that the cluster refuses: no user is signed in, nothing fails, and its refusal is passed on", async () => {
  const { parts } = await trial("console.error('kuma: no such user'); process.exit(1)", {
    "GET /api/v3/sign-in": [options(false)],
  });
  expect(await signInTrial(parts)).toEqual({ refused: "kuma: no such user" });
  expect(await signInUrl(parts)).toBeNull();
});

test("passwords are of their own each time", () => {
  expect(new Set(Array.from({ length: 100 }, randomPassword)).size).toBe(100);
});
