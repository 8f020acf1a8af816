import { expect, test } from "vitest";
import type { Service } from "@core-console/shared/contract/service";
import { almost, exactly } from "./args/name-pattern.ts";
import { operation } from "./testing/access.ts";
import { cluster, REF, type Reply, type Seen, service } from "./testing/fake-api.ts";
import { kuma } from "./testing/run.ts";

const OTHER = "11111111-2222-8333-8444-666666666666";
const member = (ref: string, name: string) => ({ ...cluster().members[0], ref, name }) as never;

/** A cluster of these services; all of them vote and live. An act ends as `end` says. */
function world(
  services: readonly Service[],
  o: { view?: Parameters<typeof cluster>[0]; act?: Reply; looks?: readonly Reply[] } = {},
) {
  let looked = 0;
  return (seen: Seen): Reply => {
    const { pathname, searchParams } = new URL(seen.url, "http://x");
    const path = pathname.replace("/api/v3", "");
    if (seen.method !== "GET") return o.act ?? { status: 204 };
    if (path === "/cluster") return { status: 200, body: cluster(o.view) };
    if (path.startsWith("/operations/"))
      return o.looks?.[looked++] ?? { status: 200, body: operation({ state: "done" }) };
    if (path === "/services") {
      const name = searchParams.get("name");
      const found = services.filter((one) => name === null || new RegExp(name, "iu").test(one.name));
      return { status: 200, body: found.slice(0, Number(searchParams.get("size") ?? 250)) };
    }
    const found = services.find((one) => path === `/services/${one.ref}` || path === `/services/${one.id ?? ""}`);
    return found === undefined ? { code: "not_found" } : { status: 200, body: found };
  };
}
const changes = (seen: readonly Seen[]): string[] =>
  seen.filter((one) => one.method !== "GET").map((one) => `${one.method} ${one.url}`);
const bodies = (seen: readonly Seen[]): unknown[] =>
  seen.filter((one) => one.method !== "GET").map((one) => JSON.parse(one.body) as unknown);

test("by ID in any case, by ref, or by name without regard to case", async () => {
  const reply = world([service(), service({ ref: OTHER, id: OTHER, name: "core-20" })]);
  for (const who of [service().id ?? "", (service().id ?? "").toUpperCase(), REF, "core-2", " CORE-2 "])
    expect(await kuma(["service", "id", who], reply)).toMatchObject({ exit: 0, out: `${service().id ?? ""}\n` });
  const strasse = world([service({ name: "Straße (1)" })]);
  expect(await kuma(["service", "show", "STRASSE (1)"], strasse)).toMatchObject({ exit: 0 });
  const log = await kuma(["service", "log", "core-2"], (seen) =>
    seen.url.includes("/log") ? { status: 200, text: "" } : reply(seen),
  );
  expect(log.seen.at(-1)?.url).toBe(`/api/v3/services/${REF}/log`);
});

test("a name that nobody has: exit 1, with the nearest; the list is never asked for whole", async () => {
  const many = Array.from({ length: 3000 }, (_, at) => service({ name: `core-${at}` }));
  const got = await kuma(["service", "show", "cora-77"], world(many));
  expect(got).toMatchObject({ exit: 1, out: "", err: expect.stringContaining("did you mean “core-77”?") });
  expect(got.seen.map((one) => new URL(one.url, "http://x").searchParams.has("name"))).toEqual([true, true]);
  const none = await kuma(["service", "show", "entirely else"], world(many));
  expect(none).toMatchObject({ exit: 1, err: expect.stringContaining("no service “entirely else” kuma") });
});

test("several of one name are told apart by their refs", async () => {
  const got = await kuma(["service", "show", "core-2"], world([service(), service({ ref: OTHER })]));
  expect(got).toMatchObject({ exit: 1, err: expect.stringContaining(OTHER) });
});

test("without a leader a name is looked up in the asked Core's copy", async () => {
  const got = await kuma(["service", "restart", "core-2"], (seen) =>
    seen.url.includes("stale=1") ? { status: 200, body: [service()] } : { code: "no_leader" },
  );
  expect(got.exit).toBe(1);
  expect(got.seen.some((one) => one.url.endsWith("/cluster"))).toBe(true);
});

test("filters by name: as it stands and as it is kept, never too long", () => {
  expect(exactly("a.b (c)")).toBe("^(a\\.b \\(c\\))$");
  expect(exactly("Ｃore")).toBe("^(Ｃore|core)$");
  expect(exactly("+".repeat(128))).toBeNull();
  const slip = new RegExp(almost("core-2") ?? "", "i");
  for (const name of ["ocre-2", "cor-2", "coree-2", "core-", "core-25", "Core-3"]) expect(name).toMatch(slip);
  expect("node-2x").not.toMatch(slip);
  for (const length of [1, 2, 3, 10, 40, 128])
    expect((almost("я".repeat(length)) ?? "x".repeat(300)).length).toBeLessThanOrEqual(256);
});

const removed = { status: 202, body: operation({ kind: "remove", state: "running" }) } as const;
const end = (over: Parameters<typeof operation>[0]): Reply => ({
  status: 200,
  body: operation({ kind: "remove", ...over }),
});
const three = {
  voters: 3,
  aliveVoters: 3,
  majority: 2,
  mayStillFail: 1,
  leader: { ref: OTHER, name: "core-1", since: null },
  members: [member(OTHER, "core-1"), member(REF, "core-2"), member(service().id ?? "", "core-3")],
};

test("a record that never joined is removed at once, if it is still what was seen", async () => {
  const reply = world([service({ state: "created" })]);
  const got = await kuma(["service", "remove", "core-2"], reply);
  expect(got).toMatchObject({ exit: 0, out: "core-2 is removed\n", asked: [] });
  expect(changes(got.seen)).toEqual([`DELETE /api/v3/services/${REF}`]);
  // Without it the console takes the call for one from a page of another site.
  expect(got.seen.at(-1)?.headers).toMatchObject({ "content-type": "application/json", "if-match": '"7"' });
});

test("a member: the sum, its name where fewer may fail then, and followed until it is gone", async () => {
  const looks: Reply[] = [{ code: "no_leader" }, end({ state: "done" })];
  const reply = world([service()], { view: three, act: removed, looks });
  const got = await kuma(["service", "remove", REF], reply, { typed: ["Core-2"] });
  expect(got.asked).toEqual(["Fewer may fail then. To remove core-2, type its name: "]);
  expect(got.err.split("\n")).toEqual([
    "After this: 2 voters, majority 2, none may fail (now 3, one may fail).",
    "removal of core-2: running (it goes on by itself, also when this command is ended)",
    "removal of core-2: done",
    "",
  ]);
  expect(got).toMatchObject({
    exit: 0,
    out: expect.stringMatching(
      /^core-2 is removed\n.*core-2\.soc\.example.*sudo \/opt\/kaspersky\/kuma\/kuma core --uninstall --purge\n$/,
    ),
  });
});

test("while another is on its way out the sum says that it leaves that out, and is judged again", async () => {
  const going = service({ ref: OTHER, name: "core-3", state: "removing", status: "removing" });
  const itself = service({ state: "removing" }); // asked for already: it is not another
  const ask = (list: readonly Service[]) =>
    kuma(["service", "remove", REF], world(list, { view: three }), { typed: ["no"] });
  const got = await ask([service(), going]);
  expect(got.err.split("\n").slice(0, 2)).toEqual([
    "After this: 2 voters, majority 2, none may fail (now 3, one may fail).",
    "Another act on the cluster is under way (removal of core-3). This sum leaves it out; it is judged again at its turn.",
  ]);
  for (const list of [[service()], [itself, service({ ref: OTHER, name: "core-3" })]])
    expect((await ask(list)).err).not.toContain("under way");
});

test("a member that is another by the time of the answer: it says so and does nothing", async () => {
  const act: Reply = { code: "precondition_failed" };
  const learner = service({ revision: 41, role: "learner", raft: { ...service().raft, learner: true } });
  const got = await kuma(["service", "remove", REF], world([learner], { view: three, act }), { typed: ["core-2"] });
  expect(got).toMatchObject({ exit: 1, out: "", err: expect.stringContaining("Nothing of yours was done") });
  expect(changes(got.seen)).toHaveLength(1);
  expect(got.seen.at(-1)?.headers).toMatchObject({ "if-match": '"41"' });
});

test.each([[null], ["core-3"], ["y"], [""]])("answered with %j it is not removed", async (typed) => {
  const got = await kuma(["service", "remove", REF], world([service()], { view: three }), { typed: [typed] });
  expect(got).toMatchObject({ exit: 1, out: "", err: expect.stringContaining("nothing was changed") });
  expect(changes(got.seen)).toEqual([]);
});

test("one whose loss costs nothing is asked for by y; a leader is said to hand over", async () => {
  const view = { ...three, leader: { ref: REF, name: "core-2", since: null }, aliveVoters: 2, mayStillFail: 0 };
  const dead = service({ status: "off", role: null });
  const got = await kuma(["service", "remove", REF], world([dead], { view, act: removed }), { typed: ["y"] });
  expect(got).toMatchObject({ exit: 0, asked: ["Remove core-2? [y/N] "] });
  expect(got.err).toContain("core-2 leads; it hands over first.");
  const no = await kuma(["service", "remove", REF], world([dead], { view }), { typed: ["n"] });
  expect([no.exit, changes(no.seen)]).toEqual([1, []]);
});

test("without a terminal it needs --yes", async () => {
  const reply = world([service()], { view: three, act: removed, looks: [end({ state: "done" })] });
  const got = await kuma(["service", "remove", REF], reply);
  expect(got).toMatchObject({ exit: 2, out: "", err: expect.stringMatching(/After this: 2 voters[^]*--yes/) });
  expect(changes(got.seen)).toEqual([]);
  const json = await kuma(["service", "remove", REF, "--yes", "--json"], reply);
  expect([json.exit, JSON.parse(json.out)]).toMatchObject([0, { kind: "remove", state: "done" }]);
});

test("what the sum forbids is said and not asked for; with --yes the cluster says it", async () => {
  const view = { ...three, aliveVoters: 2, mayStillFail: 0 };
  const got = await kuma(["service", "remove", REF], world([service()], { view }), { typed: [] });
  expect(got).toMatchObject({ exit: 1, asked: [], err: expect.stringMatching(/majority 2, 1 alive.*First bring/) });
  expect(changes(got.seen)).toEqual([]);
  const act: Reply = { code: "last_core" };
  const asked = await kuma(["service", "remove", REF, "--yes"], world([service()], { act }));
  expect(asked).toMatchObject({ exit: 1, err: expect.stringContaining("another one has to vote") });
});

test("a removal that failed: exit 1, why, and that it stays", async () => {
  const looks = [end({ state: "failed", reason: { code: "removal_late", params: { name: "core-2", seconds: 120 } } })];
  const reply = world([service()], { view: three, act: removed, looks });
  const got = await kuma(["service", "remove", REF, "--yes"], reply);
  expect(got).toMatchObject({ exit: 1, out: "", err: expect.stringContaining("core-2 is not removed: The engine") });
});

const restart = { status: 202, body: operation({ state: "waiting" }) } as const;
test("service restart follows the operation, also while the Core that is asked is away", async () => {
  const looks: Reply[] = [{ code: "no_leader" }, end({ state: "running", kind: "restart" })];
  const reply = world([service()], { view: three, act: restart, looks });
  const got = await kuma(["service", "restart", "core-2"], reply);
  expect(got).toMatchObject({ exit: 0, out: "core-2 is restarted\n" });
  const first = "restart of core-2: waiting (it goes on by itself, also when this command is ended)";
  expect(got.err).toBe(`${first}\nrestart of core-2: running\nrestart of core-2: done\n`);
  const why = { code: "quorum_at_risk", params: {} };
  const act: Reply = { status: 202, body: operation({ state: "failed", reason: why }) };
  const failed = await kuma(["service", "restart", REF], world([service()], { view: three, act }));
  expect(failed).toMatchObject({ exit: 1, out: "", err: expect.stringContaining("failed") });
});

test("cluster transfer names the leader that the user saw, and waits until the other Core leads", async () => {
  const act: Reply = { status: 202, body: operation({ state: "running", kind: "transfer" }) };
  const reply = world([service()], { view: three, act, looks: [{ code: "no_leader" }, end({ kind: "transfer" })] });
  const got = await kuma(["cluster", "transfer", "core-2"], reply);
  expect(got).toMatchObject({ exit: 0, out: "core-2 leads\n" });
  expect(changes(got.seen)).toEqual(["POST /api/v3/cluster/leader"]);
  expect(bodies(got.seen)).toEqual([{ id: REF, expectedLeader: three.leader?.ref }]);
  const no: Reply = { code: "cannot_lead", params: { why: "learner", name: "core-2" } };
  const refused = await kuma(["cluster", "transfer", "core-2"], world([service()], { view: three, act: no }));
  expect(refused).toMatchObject({ exit: 1, out: "", err: expect.stringContaining("core-2 is a learner") });
  const leaderless = await kuma(
    ["cluster", "transfer", "core-2"],
    world([service()], { view: { ...three, leader: null }, act }),
  );
  expect([leaderless.exit, changes(leaderless.seen)]).toEqual([1, []]);
});

test("service rename changes only the record that was read", async () => {
  const act: Reply = { status: 200, body: service({ name: "Kern 2" }) };
  const got = await kuma(["service", "rename", "core-2", "Kern 2"], world([service()], { act }));
  expect(got).toMatchObject({ exit: 0, out: "core-2 is now called Kern 2\n" });
  expect(changes(got.seen)).toEqual([`PATCH /api/v3/services/${REF}`]);
  expect(bodies(got.seen)).toEqual([{ name: "Kern 2" }]);
  expect(got.seen.at(-1)?.headers["if-match"]).toContain(String(service().revision));
  const taken: Reply = { code: "name_taken", params: { name: "core-3" } };
  const refused = await kuma(["service", "rename", "core-2", "core-3"], world([service()], { act: taken }));
  expect(refused).toMatchObject({ exit: 1, out: "", err: expect.stringContaining("core-3") });
});

test("service restart of the only voter says what it stops, and asks", async () => {
  const reply = world([service()], { act: restart });
  const got = await kuma(["service", "restart", REF], reply, { typed: ["y"] });
  expect(got).toMatchObject({ exit: 0, err: expect.stringContaining("core-2 alone votes") });
  expect(await kuma(["service", "restart", REF], reply, { typed: [""] })).toMatchObject({ exit: 1 });
  const script = await kuma(["service", "restart", REF], reply);
  expect([script.exit, changes(script.seen)]).toEqual([2, []]);
  expect(await kuma(["service", "restart", REF, "--yes"], reply)).toMatchObject({ exit: 0 });
  const learner = service({ raft: { ...service().raft, learner: true } });
  expect(await kuma(["service", "restart", REF], world([learner], { act: restart }))).toMatchObject({ exit: 0 });
});

test("more time for a stalled join: one call, said by name", async () => {
  const reply = world([service()], { act: { status: 200, body: service() } });
  const got = await kuma(["service", "extend", "core-2"], reply);
  expect(got).toMatchObject({ exit: 0, out: "core-2 has more time to get into the cluster\n", asked: [] });
  expect(changes(got.seen)).toEqual([`POST /api/v3/services/${REF}/join/extend`]);
});

test("giving a join up is asked for first, and says what becomes of host and ID", async () => {
  const reply = world([service()], { act: { status: 202, body: service() } });
  const refused = await kuma(["service", "cancel", "core-2"], reply, { typed: ["n"] });
  expect([refused.exit, changes(refused.seen)]).toEqual([1, []]);
  expect(refused.err).toContain("The ID lets nobody in until it is renewed.");
  const got = await kuma(["service", "cancel", "core-2", "--yes"], reply);
  expect(got).toMatchObject({ exit: 0, out: "the join of core-2 is given up\n", asked: [] });
  expect(changes(got.seen)).toEqual([`DELETE /api/v3/services/${REF}/join`]);
});

const TIME = "2026-11-23T05:00:00.000Z";
const joining = (over: object = {}) => ({
  stage: "caught_up" as const,
  since: TIME,
  expiresAt: null,
  stages: [],
  error: null,
  errors: [],
  waiting: null,
  progressPercent: 100,
  stalled: null,
  ...over,
});
const guide = {
  id: service().id,
  expiresAt: TIME,
  expired: false,
  caHash: "sha256:1",
  caFingerprint: "aaaa bbbb",
  commands: { install: "sudo kuma …", runHere: "kuma core …" },
};

test("an ID is renewed by name, and the commands to join follow", async () => {
  const reply = world([service()], { act: { status: 200, body: guide } });
  const got = await kuma(["service", "renew", "core-2"], reply);
  expect(got).toMatchObject({ exit: 0, asked: [], out: expect.stringContaining("24 hours") });
  for (const part of ["sudo kuma …", "kuma core …", "aaaa bbbb"]) expect(got.out).toContain(part);
  expect(changes(got.seen)).toEqual([`POST /api/v3/services/${REF}/join`]);
  const json = await kuma(["service", "renew", REF, "--json"], reply);
  expect(JSON.parse(json.out)).toEqual(guide);
  const refused = await kuma(["service", "renew", REF], world([service()], { act: { code: "already_enrolled" } }));
  expect(refused).toMatchObject({ exit: 1, out: "" });
});

test.each([
  [{}, "kuma service renew 'core 2'", "Renew ID"],
  [{ LANG: "ru_RU.UTF-8" }, "kuma service renew 'core 2'", "Продлить идентификатор"],
])("in a terminal a lapsed ID is renewed by a command, not by a menu of the page (%j)", async (env, command, menu) => {
  const reasons = [{ code: "id_ran_out", params: { at: TIME } }];
  const lapsed = service({ name: "core 2", status: "expired", reasons });
  const got = await kuma(["service", "show", REF], world([lapsed]), { env });
  expect(got.out).toContain(command);
  expect(got.out).not.toContain(menu);
});

test("a stalled join says since when and what can be done; what it had got is no progress", async () => {
  const stalled = { since: "2026-11-23T05:10:00.000Z", takenOutAt: null };
  const dead = service({ name: "core-3", status: "joining", join: joining({ stalled }) });
  const shown = await kuma(["service", "show", REF], world([dead]));
  expect(shown.out).toContain(
    "No progress since 2026-11-23T05:10:00Z. More time: kuma service extend core-3; give the join up: kuma service cancel core-3.",
  );
  expect(shown.out).not.toContain("100 %");
  const listed = await kuma(["service", "list"], world([dead]));
  expect(listed.out).toMatch(/◐ Joining, no progress +core-3/);
  expect(listed.err).toContain("kuma service show core-3");
  const moving = service({ status: "joining", join: joining() });
  expect((await kuma(["service", "show", REF], world([moving]))).out).toContain("100 %");
  expect((await kuma(["service", "list"], world([moving]))).err).toBe("");
});

test("a token can never approve a host: that is said instead of --yes, and nothing is asked or sent", async () => {
  const approval = {
    since: TIME,
    endsAt: TIME,
    fingerprint: "a".repeat(64),
    host: "core-4.soc.example",
    addresses: ["192.0.2.4"],
    raft: "core-4:7209",
    internal: "core-4:7210",
    from: "192.0.2.4",
    uses: [],
  };
  const waiting = service({ status: "joining", join: joining({ stage: "called", progressPercent: null, approval }) });
  const got = await kuma(["service", "approve", REF], world([waiting]), { env: { KUMA_TOKEN: "kct_x" } });
  expect(got).toMatchObject({ exit: 1, asked: [], err: expect.stringContaining("A token cannot do this") });
  expect(got.err).not.toContain("--yes");
  expect(changes(got.seen)).toEqual([]);
  const unasked = await kuma(["service", "approve", REF], world([waiting]));
  expect(unasked).toMatchObject({ exit: 2, err: expect.stringContaining("--yes") });
});
