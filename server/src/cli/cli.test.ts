import { ENGINE_FAULTS } from "@core-console/shared/domain/engine-version";
import { expect, test } from "vitest";
import { VERSION } from "../lib/process/version.ts";
import type { HostEngine } from "./output/io.ts";
import { cluster, REF, type Reply, service } from "./testing/fake-api.ts";
import { kuma as kumaAround, run as runAround } from "./testing/run.ts";

type Replies = Parameters<typeof kumaAround>[1];
const kuma = (line: readonly string[], reply: Replies, env: Record<string, string> = {}) =>
  kumaAround(line, reply, { env });
const run = (line: readonly string[], env: Record<string, string> = {}) => runAround(line, { env });
const ok = (body: unknown) => (): Reply => ({ status: 200, body });

test("service list: a table", async () => {
  const got = await kuma(
    ["service", "list"],
    ok([
      service(),
      service({
        name: "ядро",
        status: "off",
        role: null,
        version: null,
        uptimeSeconds: null,
        raft: { ...service().raft, lagEntries: null },
      }),
    ]),
  );
  expect(got.exit).toBe(0);
  expect(got.out.split("\n").map((line) => line.replace(/ {2,}/g, " | "))).toEqual([
    "STATUS | NAME | ROLE | HOST | VERSION | UPTIME | LAG | ID",
    expect.stringMatching(
      /^● On \| core-2 \| Follower \| core-2\.soc\.example \| 0\.1\.0 \| 1 h 1 min \| 0 \| 3c5f8a20/,
    ),
    expect.stringMatching(/^■ Off \| ядро \| — \| core-2\.soc\.example \| — \| — \| — \| 3c5f8a20/),
    "",
  ]);
});

test("service list: in Russian, from the same words as the page", async () => {
  const got = await kuma(["service", "list"], ok([service({ role: "leader" })]), { LANG: "ru_RU.UTF-8" });
  expect(got.out).toMatch(/СТАТУС.*РОЛЬ/);
  expect(got.out).toMatch(/● Вкл.*Лидер/);
});

test("service list: JSON is the API's own, over all pages", async () => {
  const full = Array.from({ length: 1000 }, (_, at) => service({ name: `core-${at}` }));
  const got = await kuma(["service", "list", "--json"], (seen) => ({
    status: 200,
    body: seen.url.includes("page=1&") || seen.url.endsWith("page=1") ? full : [service()],
  }));
  expect(JSON.parse(got.out)).toHaveLength(1001);
});

test("service list: empty is said", async () => {
  expect(await kuma(["service", "list"], ok([]))).toMatchObject({ exit: 0, out: "no services\n" });
});

test("service add: sends the name once with a key, prints ID and both commands", async () => {
  const added = service({ name: "core-3", status: "not_installed" });
  const guide = {
    id: added.id,
    expiresAt: null,
    expired: false,
    caHash: "sha256:1",
    caFingerprint: "aaaa bbbb",
    commands: { install: "sudo kuma …", runHere: "kuma core …" },
  };
  const got = await kuma(["service", "add", " core-3 "], (seen) =>
    seen.method === "POST" ? { status: 201, body: added } : { status: 200, body: guide },
  );
  expect(got.exit).toBe(0);
  expect(got.out).toContain(added.id);
  expect(got.out).toContain("sudo kuma …");
  expect(got.out).toContain("kuma core …");
  expect(got.seen[0]).toMatchObject({
    method: "POST",
    url: "/api/v3/services",
    body: '{"kind":"core","name":"core-3"}',
  });
  expect(got.seen[0]?.headers["idempotency-key"]).toMatch(/^[\x21-\x7e]{8,128}$/);
});

test("service add: a lost answer is asked after with the same key", async () => {
  const got = await kuma(["service", "add", "core-3", "--json"], (_, count) =>
    count === 1 ? "drop" : count === 2 ? { code: "outcome_unknown" } : { status: 201, body: service() },
  );
  expect(got.exit).toBe(0);
  const keys = new Set(got.seen.filter((one) => one.method === "POST").map((one) => one.headers["idempotency-key"]));
  expect([got.seen.length, keys.size]).toEqual([3, 1]);
});

test("service add: a taken name is exit 1, in words of the locale", async () => {
  const reply = (): Reply => ({ code: "name_taken", params: { name: "core-1" } });
  expect(await kuma(["service", "add", "core-1"], reply)).toMatchObject({
    exit: 1,
    out: "",
    err: expect.stringContaining("core-1"),
  });
  expect((await kuma(["service", "add", "core-1"], reply, { LANG: "ru_RU.UTF-8" })).err).toMatch(/[а-я]/);
});

test.each([["  "], ["a".repeat(129)], ["a\nb"]])(
  "service add: the name %j is exit 2 and nobody is asked",
  async (name) => {
    const got = await kuma(["service", "add", name], ok(null));
    expect([got.exit, got.seen.length]).toEqual([2, 0]);
  },
);

test("service show: facts, and an unknown lag is no 0", async () => {
  const got = await kuma(["service", "show", REF], ok(service({ raft: { ...service().raft, lagEntries: null } })));
  expect(got.exit).toBe(0);
  expect(got.out).toMatch(/^LAG +—$/m);
  expect(got.seen[0]?.url).toBe(`/api/v3/services/${REF}`);
});

test("service show: unknown is 1, malformed is 2", async () => {
  expect((await kuma(["service", "show", REF], () => ({ code: "not_found" }))).exit).toBe(1);
  const bad = await kuma(["service", "show", "core\n2"], ok(null));
  expect([bad.exit, bad.seen.length]).toEqual([2, 0]);
});

test("cluster status", async () => {
  const got = await kuma(["cluster", "status"], ok(cluster()));
  expect(got.exit).toBe(0);
  expect(got.out).toMatch(/Leader +core-2/);
  expect(got.out).toMatch(/May still fail +0/);
});

test("cluster status: since when the leader leads is unknown until its record has been read", async () => {
  const { ref, name } = cluster().leader ?? { ref: REF, name: "core-2" };
  const of = async (since: string | null) =>
    (await kuma(["cluster", "status"], ok(cluster({ leader: { ref, name, since } })))).out;
  expect(await of(null)).toMatch(/Leads since +—/);
  expect(await of("2026-01-01T12:00:00.000Z")).toMatch(/Leads since +2026-01-01/);
});

test.each(["no_leader", "no_quorum"] as const)(
  "cluster status: on %s the stale view is shown, the exit code says no",
  async (code) => {
    const got = await kuma(["cluster", "status", "--json"], (seen) =>
      seen.url.includes("stale=1") ? { status: 200, body: cluster({ leader: null, leadership: "none" }) } : { code },
    );
    expect(got.exit).toBe(1);
    expect(JSON.parse(got.out)).toMatchObject({ leader: null });
    expect(got.err).toContain("may be old");
  },
);

test("service list: without a leader the copy is shown, all its pages, and the exit code says no", async () => {
  const full = Array.from({ length: 1000 }, () => service());
  const got = await kuma(["service", "list", "--json"], (seen) => {
    if (!seen.url.includes("stale=1")) return { code: "no_leader" };
    return { status: 200, body: seen.url.includes("page=1") ? full : [service()] };
  });
  expect([got.exit, (JSON.parse(got.out) as unknown[]).length]).toEqual([1, 1001]);
  expect(got.err.match(/may be old/g)).toHaveLength(1);
});

test("cluster status: where the majority is lost nobody more may fail", async () => {
  const got = await kuma(["cluster", "status"], ok(cluster({ mayStillFail: -1 })));
  expect(got.out).toMatch(/May still fail +0/);
});

test("the token goes along, and only when there is one", async () => {
  const withToken = await kuma(["service", "list"], ok([]), { KUMA_TOKEN: "t0k" });
  expect(withToken.seen[0]?.headers.authorization).toBe("Bearer t0k");
  expect((await kuma(["service", "list"], ok([]))).seen[0]?.headers.authorization).toBeUndefined();
});

test("nobody there is exit 3; another server as well", async () => {
  expect(await run(["service", "list", "--core", "127.43.1.2:1"])).toMatchObject({
    exit: 3,
    err: expect.stringContaining("nobody reachable"),
  });
  expect((await kuma(["service", "list"], () => ({ status: 200, text: "<html>" }))).exit).toBe(3);
  expect((await kuma(["service", "list"], ok({ a: 1 }))).exit).toBe(3);
});

test.each([
  [["servise", "list"], "did you mean “service list”?"],
  [["service"], "unknown command"],
  [["service", "lst"], "did you mean “service list”?"],
  [["service", "add"], "NAME is missing"],
  [["service", "list", "extra"], "too many"],
  [["service", "list", "--jsn"], "did you mean --json?"],
  [["service", "list", "--core", "a:b"], "--core a:b"],
  [["service", "list", "--ca", "/nowhere/ca.crt"], "cannot be read"],
])("%j is exit 2: %s", async (line, why) => {
  expect(await run(line)).toMatchObject({ exit: 2, out: "", err: expect.stringContaining(why) });
});

test("a mistyped command: what it is, the nearest one and where all are, no more", async () => {
  expect((await run(["servise", "list"])).err).toBe(
    "kuma: unknown command “servise list”; did you mean “service list”?\n“kuma help” lists the commands\n",
  );
});

test("help: all, one command, a noun; in both languages", async () => {
  expect((await run(["help"])).out).toContain("kuma service list");
  expect((await run(["help", "core"])).out).toContain("--raft.join");
  expect((await run(["core", "--help"])).out).toContain("--raft.join");
  expect((await run(["service", "--help"])).out).toContain("kuma service add NAME");
  expect((await run(["service", "add", "--help"])).out).toContain("KUMA_TOKEN");
  expect((await run(["help"], { LC_ALL: "ru_RU.UTF-8" })).out).toContain("Коды выхода");
  expect(await run(["help", "nothing"])).toMatchObject({ exit: 2 });
  expect(await run([])).toMatchObject({ exit: 2, err: expect.stringContaining("kuma core") });
});

const old: HostEngine = { ok: true, path: "/usr/bin/etcd", version: "3.4.23" };

test("version: the program, its runtime, the engine here with its support and known faults", async () => {
  const said = await runAround(["version"], { engine: old });
  expect(said.exit).toBe(0);
  const [first, second, ...faults] = said.out.trimEnd().split("\n");
  expect(first).toBe(`kuma ${VERSION} (node ${process.versions.node})`);
  expect(second).toBe("etcd 3.4.23 (/usr/bin/etcd): no longer maintained upstream, below 3.5.0");
  expect(faults.map((line) => line.slice(0, 9))).toEqual(ENGINE_FAULTS.map(({ id }) => `  ${id}: `));
  expect(faults[1]).toMatch(/stale after a process was paused\. Fixed in 3\.4\.42, 3\.5\.28, 3\.6\.9\.$/);
});

test("version: below the least version that was asked for, in Russian", async () => {
  const env = { LANG: "ru_RU.UTF-8", KUMA_LEAST_ENGINE: "3.4.24" };
  const said = await runAround(["--version"], { env, engine: old });
  expect(said.out.split("\n")[1]).toBe(
    "etcd 3.4.23 (/usr/bin/etcd): больше не поддерживается разработчиками, ниже 3.4.24",
  );
});

test("version: without an engine the reason stands in its place, and the program's version all the same", async () => {
  const said = await run(["version"]);
  expect(said.exit).toBe(0);
  expect(said.out).toMatch(/^kuma \d+\.\d+\.\d+.*\netcd: .*3\.4/);
});

test("version --json: the same facts", async () => {
  const found = JSON.parse((await runAround(["version", "--json"], { engine: old })).out) as unknown;
  expect(found).toEqual({
    version: VERSION,
    commit: null,
    node: process.versions.node,
    engine: {
      version: "3.4.23",
      path: "/usr/bin/etcd",
      support: "ended",
      belowLeast: true,
      faults: ENGINE_FAULTS.map(({ id, fixedIn }) => ({ issue: id, fixedIn })),
    },
    engineMissing: null,
    leastEngine: "3.5.0",
  });
  const none = JSON.parse((await run(["version", "--json"])).out) as unknown;
  expect(none).toMatchObject({ engine: null, engineMissing: { code: "engine_missing", params: { needed: "3.4" } } });
});
