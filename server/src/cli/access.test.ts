import { mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { audit, session, token, user, whoami } from "./testing/access.ts";
import { fakeApi, REF, type Reply, type Seen } from "./testing/fake-api.ts";
import { kuma, run, stateFolder } from "./testing/run.ts";

const at = (seen: Seen): string => `${seen.method} ${seen.url}`;
/** Answers by method and path. */
const by =
  (table: Record<string, Reply | ((seen: Seen) => Reply)>) =>
  (seen: Seen): Reply => {
    const found = table[at(seen)] ?? { code: "not_found" };
    return typeof found === "function" ? found(seen) : found;
  };
const bearer = (seen: Seen | undefined): string | undefined => seen?.headers.authorization;

test("login keeps the secret for its owner alone; later commands go by it; logout ends and forgets it", async () => {
  const state = stateFolder();
  const env = { XDG_STATE_HOME: state };
  const api = await fakeApi(
    by({
      "POST /api/login": { status: 200, body: { token: "kcs_one", user: whoami() } },
      "POST /api/logout": { status: 204 },
      "GET /api/v3/users/whoami": { status: 200, body: whoami() },
    }),
  );
  const here = (...line: string[]) => run([...line, "--core", api.core], { env, typed: ["s3cret"] });
  const signedIn = await here("login", "olga");
  expect(signedIn).toMatchObject({ exit: 0, out: "signed in as olga (Operator)\n", asked: ["Password of olga: "] });
  expect(api.seen[0]).toMatchObject({ body: '{"login":"olga","password":"s3cret"}' });
  const file = join(state, "kuma/sessions.json");
  expect([statSync(file).mode & 0o777, statSync(join(state, "kuma")).mode & 0o777]).toEqual([0o600, 0o700]);

  expect((await here("whoami")).out).toMatch(/^LOGIN +olga$/m);
  expect(bearer(api.seen[1])).toBe("Bearer kcs_one");
  expect(await run(["whoami", "--core", api.core], { env: { ...env, KUMA_TOKEN: "kct_ci" } })).toMatchObject({
    exit: 0,
  });
  expect(bearer(api.seen[2])).toBe("Bearer kct_ci");

  expect(await here("logout")).toMatchObject({ exit: 0, out: "olga is signed out\n" });
  expect(bearer(api.seen[3])).toBe("Bearer kcs_one");
  expect(readFileSync(file, "utf8")).not.toContain("kcs_one");
  expect(await here("logout")).toMatchObject({ exit: 1 });
  await api.close();
});

test("login and whoami: without a majority both say that the session only reads, and of when its data is", async () => {
  const readOnly = { core: { ref: REF, name: "core-2" }, copyAt: "2026-11-23T05:00:00.000Z" };
  const user = whoami({ role: "viewer", readOnly });
  const reply = by({
    "POST /api/login": { status: 200, body: { token: "kcr_one", user } },
    "GET /api/v3/users/whoami": { status: 200, body: user },
  });
  const env = { XDG_STATE_HOME: stateFolder() };
  const signedIn = await kuma(["login", "olga"], reply, { env, typed: ["s3cret"] });
  expect(signedIn).toMatchObject({ exit: 0, out: "signed in as olga (Viewer)\n" });
  expect(signedIn.err).toContain("for looking only. It shows what core-2 knew at 2026-11-23T05:00:00Z");
  const shown = await kuma(["whoami"], reply, { env: { KUMA_TOKEN: "kct_ci" } });
  expect(shown.out).toMatch(/^Majority +none: read only, as core-2 knew it at 2026-11-23T05:00:00Z$/m);
});

test("login: the password from a pipe; none to be had is exit 2; a console is no place to sign in", async () => {
  const reply = by({ "POST /api/login": { status: 200, body: { user: whoami() } } });
  const piped = await kuma(["login", "olga", "--password-stdin"], reply, { stdin: "s3cret\nmore\n" });
  expect(piped.seen[0]?.body).toBe('{"login":"olga","password":"s3cret"}');
  expect(piped).toMatchObject({ exit: 2, err: expect.stringContaining("7223") });
  expect(await kuma(["login", "olga"], reply)).toMatchObject({ exit: 2, seen: [] });
  expect(await kuma(["login"], reply)).toMatchObject({ exit: 2, err: expect.stringContaining("LOGIN is missing") });
  expect(await kuma(["login", "olga", "--password", "x"], reply)).toMatchObject({ exit: 2, seen: [] });
});

test("login: a wrong password is exit 1; a temporary one is changed at once, typed twice", async () => {
  const no = await kuma(["login", "olga"], () => ({ code: "bad_credentials" }), { typed: ["x"] });
  expect(no).toMatchObject({ exit: 1, err: expect.stringContaining("Login or password is wrong") });
  const reply = by({
    "POST /api/login": { status: 200, body: { token: "kcs_new", user: whoami({ mustChangePassword: true }) } },
    "POST /api/v3/users/password": { status: 200, body: whoami() },
  });
  const env = { XDG_STATE_HOME: stateFolder() };
  const changed = await kuma(["login", "olga"], reply, { env, typed: ["temp", "my own words", "my own words"] });
  expect(changed).toMatchObject({ exit: 0, out: expect.stringContaining("the password is changed") });
  expect([bearer(changed.seen[1]), changed.seen[1]?.body]).toEqual(["Bearer kcs_new", '{"next":"my own words"}']);
  const differ = await kuma(["login", "olga"], reply, { env, typed: ["temp", "one", "two"] });
  expect([differ.exit, differ.seen.length]).toEqual([2, 1]);
});

test("401 says how to sign in, or what is wrong with the token", async () => {
  const no = (): Reply => ({ code: "unauthenticated" });
  expect(await kuma(["service", "list"], no)).toMatchObject({ exit: 1, err: expect.stringContaining("kuma login") });
  const token_ = await kuma(["service", "list"], no, { env: { KUMA_TOKEN: "kct_x" } });
  expect(token_).toMatchObject({ exit: 1, err: expect.stringContaining("KUMA_TOKEN") });
  expect(token_.err).not.toContain("kct_x");
});

test("at another Core the kept sign-in is not sent, but named with the whole command", async () => {
  const env = { XDG_STATE_HOME: stateFolder() };
  const signIn = by({ "POST /api/login": { status: 200, body: { token: "kcs_one", user: whoami() } } });
  const first = await kuma(["login", "olga", "--password-stdin"], signIn, { env, stdin: "s3cret" });
  expect(first.exit).toBe(0);
  const got = await kuma(["service", "list"], () => ({ code: "unauthenticated" }), { env });
  expect(bearer(got.seen[0])).toBeUndefined();
  expect(got.err).toMatch(/kept for another address \(olga, http:\/\/127\.43\.1\.1:\d+\)/);
  expect(got.err).toMatch(/Sign in here with: kuma login olga --core 127\.43\.1\.1:\d+\n$/);
  expect(got.err).not.toContain("kcs_one");
  const nowhere = await kuma(["service", "list"], () => ({ code: "unauthenticated" }));
  expect(nowhere.err).toMatch(/Sign in with: kuma login --core 127\.43\.1\.1:\d+\n$/);
});

test("a token whose role is too small is named with its role, not its owner's", async () => {
  const reply = by({
    "GET /api/v3/users/whoami": { status: 200, body: whoami({ role: "viewer", source: "token" }) },
    "POST /api/v3/services": { code: "forbidden", params: { why: "role", role: "operator" } },
  });
  const got = await kuma(["service", "add", "core-9"], reply, { env: { KUMA_TOKEN: "kct_x" } });
  expect(got).toMatchObject({ exit: 1, err: expect.stringContaining("The token in KUMA_TOKEN has the role Viewer") });
  expect((await kuma(["service", "add", "core-9"], reply)).err).not.toContain("token");
});

test("a password that is not accepted is named in words, not by the API's field", async () => {
  const errors = [{ path: "next", code: "password_same", message: "" }];
  const problem = { type: "about:blank", title: "x", status: 422, detail: "x", code: "validation_failed", errors };
  const reply = (): Reply => ({ status: 422, body: { ...problem, requestId: "r-1" } });
  const got = await kuma(["user", "password", "--password-stdin"], reply, { stdin: "the same one" });
  expect(got.err).toBe("kuma: the new password: This is the password that you have now. Choose another.\n");
  expect((await run(["help", "user", "password"])).out).toContain("the NEW password is the first line");
});

test("an act that needs the password asks for it, again when it is wrong, and is repeated with the same key", async () => {
  let given = 0;
  const reply = by({
    "POST /api/v3/tokens": () =>
      given === 2 ? { status: 201, body: { token: token(), secret: "kct_secret" } } : { code: "password_needed" },
    "POST /api/v3/users/confirm": () => (++given === 2 ? { status: 200, body: whoami() } : { code: "bad_credentials" }),
  });
  const line = ["token", "add", "ci", "--role", "viewer", "--days", "30"];
  const got = await kuma(line, reply, { typed: ["wrong", "right"] });
  expect(got).toMatchObject({ exit: 0, out: "kct_secret\n", err: expect.stringContaining("good until") });
  expect(got.seen.map(at)).toEqual([
    "POST /api/v3/tokens",
    "POST /api/v3/users/confirm",
    "POST /api/v3/users/confirm",
    "POST /api/v3/tokens",
  ]);
  expect(got.seen[3]?.headers["idempotency-key"]).toBe(got.seen[0]?.headers["idempotency-key"]);

  given = 0;
  const noTerminal = await kuma(line, reply);
  expect(noTerminal).toMatchObject({ exit: 1, out: "", err: expect.stringContaining("kuma login --password-stdin") });
  const givenUp = await kuma(line, reply, { typed: [null] });
  expect([givenUp.exit, givenUp.seen.length]).toEqual([1, 1]);
  const byToken = await kuma(line, () => ({ code: "password_needed", params: { why: "token" } }), { typed: ["x"] });
  expect([byToken.exit, byToken.asked, byToken.err]).toEqual([
    1,
    [],
    expect.stringContaining("A token cannot do this"),
  ]);
});

test("a token for one purpose has no role to choose, and the list says what it is for", async () => {
  const made = token({ purpose: "backup" });
  const reply = by({
    "POST /api/v3/tokens": { status: 201, body: { token: made, secret: "kct_secret" } },
    "GET /api/v3/tokens?size=1000": { status: 200, body: [made] },
  });
  const got = await kuma(["token", "add", "nightly", "--for", "backup", "--days", "30"], reply);
  expect(got).toMatchObject({ exit: 0, out: "kct_secret\n" });
  expect(JSON.parse(got.seen[0]?.body ?? "")).toEqual({
    name: "nightly",
    role: "viewer",
    purpose: "backup",
    expiresInDays: 30,
  });
  expect((await kuma(["token", "list"], reply)).out).toContain("backups only");
  for (const wrong of [["--for", "all"], ["--for", "backup", "--role", "viewer"], []])
    expect((await kuma(["token", "add", "x", ...wrong, "--days", "1"], reply)).exit).toBe(2);
});

test("user add prints the temporary password alone; a lost one is said, with the way out", async () => {
  const made = { user: user({ login: "ivan" }), temporaryPassword: "temp-1" };
  const add = (body: unknown, stdin?: string) =>
    kuma(
      [
        "user",
        "add",
        "ivan",
        "--role",
        "viewer",
        "--name",
        "Ivan",
        ...(stdin === undefined ? [] : ["--password-stdin"]),
      ],
      by({ "POST /api/v3/users": { status: 201, body } }),
      stdin === undefined ? {} : { stdin },
    );
  const got = await add(made);
  expect(got).toMatchObject({ exit: 0, out: "temp-1\n", err: expect.stringContaining("first sign-in") });
  expect(got.seen[0]?.body).toBe('{"login":"ivan","role":"viewer","name":"Ivan"}');
  const lost = await add({ ...made, temporaryPassword: null });
  expect(lost).toMatchObject({ exit: 4, out: "", err: expect.stringContaining("kuma user reset-password ivan") });
  const own = await add({ ...made, temporaryPassword: null }, "their own words\n");
  expect(own).toMatchObject({ exit: 0, out: "user ivan (Viewer) is added\n" });
  expect(own.seen[0]?.body).toContain('"password":"their own words"');
});

test("users are named by login without regard to case; each change says what it did", async () => {
  const ivan = user({ login: "ivan", role: "viewer" });
  const reply = by({
    "GET /api/v3/users": { status: 200, body: [user(), ivan] },
    [`PATCH /api/v3/users/${ivan.id}`]: (seen) => ({
      status: 200,
      body: { ...ivan, ...(JSON.parse(seen.body) as object) },
    }),
    [`DELETE /api/v3/users/${ivan.id}`]: { status: 204 },
    [`POST /api/v3/users/${ivan.id}/password`]: { status: 200, body: { user: ivan, temporaryPassword: "temp-2" } },
    [`DELETE /api/v3/users/${ivan.id}/sessions`]: { status: 204 },
  });
  const line = (...words: string[]) => kuma(words, reply);
  expect((await line("user", "list")).out).toMatch(/^ivan +Ivan +Viewer +local +no +never$/m);
  expect((await line("user", "show", "IVAN")).out).toMatch(/^LOGIN +ivan$/m);
  expect(await line("user", "role", "Ivan", "operator")).toMatchObject({ exit: 0, out: "ivan is Operator now\n" });
  expect((await line("user", "disable", "ivan")).out).toContain("may not sign in any more");
  expect((await line("user", "enable", "ivan")).out).toContain("may sign in again");
  expect((await line("user", "reset-password", "ivan")).out).toBe("temp-2\n");
  expect((await line("session", "end", "--user", "ivan")).out).toContain("all sessions of ivan");
  expect((await line("user", "remove", "ivan")).out).toContain("is removed");
  expect(await line("user", "remove", "nobody")).toMatchObject({ exit: 1, err: expect.stringContaining("nobody") });
});

test("tokens: listed over all pages, removed by name or ID, a name of several refused", async () => {
  const ID = token().id;
  const reply = by({
    "GET /api/v3/tokens?size=1000": {
      status: 200,
      body: [token()],
      link: '</api/v3/tokens?size=1000&cursor=a%2Bb>; rel="next"',
    },
    "GET /api/v3/tokens?size=1000&cursor=a%2Bb": {
      status: 200,
      body: [token({ name: "two" }), token({ name: "two" })],
    },
    "GET /api/v3/tokens?all=1&size=1000": { status: 200, body: [] },
    [`DELETE /api/v3/tokens/${ID}`]: { status: 204 },
  });
  expect(JSON.parse((await kuma(["token", "list", "--json"], reply)).out)).toHaveLength(3);
  expect((await kuma(["token", "list", "--all"], reply)).out).toBe("no tokens\n");
  expect(await kuma(["token", "remove", "ci"], reply)).toMatchObject({ exit: 0, out: "token ci is removed\n" });
  expect((await kuma(["token", "remove", ID], reply)).seen.map(at)).toEqual([`DELETE /api/v3/tokens/${ID}`]);
  expect(await kuma(["token", "remove", "two"], reply)).toMatchObject({ exit: 1, err: expect.stringContaining(ID) });
  expect(await kuma(["token", "remove", "none"], reply)).toMatchObject({ exit: 1 });
  expect(await kuma(["token", "list", "--all", "--user", "x"], reply)).toMatchObject({ exit: 2 });
});

test("sessions", async () => {
  const one = session({ current: true });
  const reply = by({
    "GET /api/v3/sessions?size=1000": { status: 200, body: [one] },
    [`DELETE /api/v3/sessions/${one.id}`]: { status: 204 },
  });
  expect((await kuma(["session", "list"], reply)).out).toMatch(/olga +192\.0\.2\.7 +password .*this one/);
  expect(await kuma(["session", "end", one.id], reply)).toMatchObject({ exit: 0 });
  expect(await kuma(["session", "end"], reply)).toMatchObject({ exit: 2, seen: [] });
});

test("audit list: filters as the API has them, a limit, and that there is more", async () => {
  const got = await kuma(
    ["audit", "list", "--what", "user.,sign_in", "--outcome", "refused", "--from", "2026-11-23", "--limit", "1"],
    () => ({ status: 200, body: [audit()], link: '</api/v3/audit?cursor=x>; rel="next"' }),
  );
  expect(got.seen.map(at)).toEqual([
    "GET /api/v3/audit?what=user.&what=sign_in&outcome=refused&from=2026-11-23T00%3A00%3A00.000Z&size=1",
  ]);
  expect(got.out).toMatch(
    /^2026-11-23T05:00:00Z +olga \(ci\) +192\.0\.2\.7 +service\.add +core-9 +refused: forbidden +1$/m,
  );
  expect(got).toMatchObject({ exit: 0, err: expect.stringContaining("there are more") });
});

test.each([
  [["user", "add", "x"], "--role is missing"],
  [["user", "add", "x", "--role", "root"], "--role root"],
  [["user", "role", "x", "root"], "root"],
  [["token", "add", "x", "--role", "viewer", "--days", "0"], "--days 0"],
  [["token", "add", "x", "--role", "viewer", "--days", "367"], "--days 367"],
  [["audit", "list", "--from", "yesterday"], "--from yesterday"],
  [["audit", "list", "--outcome", "good"], "--outcome good"],
  [["audit", "list", "--limit", "x"], "--limit x"],
  [["session", "end", "x"], "x"],
  [["user", "setup-link", "--core", "x"], "unknown option --core"],
  [["service", "list", "--core", "http://192.0.2.1:7223"], "plain HTTP"],
])("%j is exit 2: %s", async (line, why) => {
  expect(await run(line)).toMatchObject({ exit: 2, out: "", err: expect.stringContaining(why) });
});

test("what is kept is not ours: as if nobody had signed in", async () => {
  const state = mkdtempSync(join(tmpdir(), "kuma-state-"));
  mkdirSync(join(state, "kuma"));
  writeFileSync(join(state, "kuma/sessions.json"), "{");
  const got = await kuma(["service", "list"], () => ({ status: 200, body: [] }), { env: { XDG_STATE_HOME: state } });
  expect([got.exit, bearer(got.seen[0])]).toEqual([0, undefined]);
});
