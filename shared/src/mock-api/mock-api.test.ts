import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ClusterView } from "../contract/cluster.ts";
import { Problem } from "../contract/errors.ts";
import { JoinGuide, Service } from "../contract/service.ts";
import { mockServer } from "./node.ts";
import type { ScenarioName } from "./world/scenarios.ts";
import { SCENARIOS } from "./world/scenarios.ts";

const BASE = "http://console.test/api/v3";
const QUICK = {
  steadyMs: 50,
  stallMs: 200,
  electionMs: 300,
  stageMs: 20,
  catchUpMs: 100,
  restartMs: 3_000,
  removeMs: 50,
  snapshotMs: 50,
  holdMs: 2_000,
};
let mock: ReturnType<typeof mockServer>;

function open(scenario: ScenarioName): void {
  mock = mockServer({ scenario, pace: QUICK });
  mock.listen();
}
const get = (path: string): Promise<Response> => fetch(BASE + path);
const send = (method: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(BASE + path, {
    method,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
const add = (name: string, headers?: Record<string, string>): Promise<Response> =>
  send("POST", "/services", { kind: "core", name }, headers);
const list = async (query = ""): Promise<Service[]> =>
  ((await (await get(`/services${query}`)).json()) as unknown[]).map((s) => Service.parse(s));
const named = async (name: string): Promise<Service> => {
  const found = (await list()).find((s) => s.name === name);
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
};
const codeOf = async (r: Response): Promise<string> => Problem.parse(await r.json()).code;

/** Reads the stream until an event of the type arrives. */
async function nextEvent(reader: ReadableStreamDefaultReader<Uint8Array>, type: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`stream ended before ${type}`);
    text += decoder.decode(value, { stream: true });
    const block = text.split("\n\n").find((b) => b.includes(`event: ${type}\n`));
    if (block !== undefined) return block;
  }
}

afterEach(() => mock.close());

describe.each(SCENARIOS.filter((s) => s !== "unreachable" && s !== "error"))("scenario %s", (scenario) => {
  test("answers by the contract", async () => {
    open(scenario);
    expect(ClusterView.safeParse(await (await get("/cluster?stale=1")).json()).success).toBe(true);
    const rows = (await (await get("/services?size=1000&stale=1")).json()) as unknown[];
    expect(rows.filter((s) => !Service.safeParse(s).success)).toEqual([]);
  });
});

test("a broken console answers its list with a problem", async () => {
  open("error");
  expect(await codeOf(await get("/services"))).toBe("internal");
});

describe("a healthy cluster", () => {
  beforeEach(() => open("healthy"));

  test("has one leader and green lights", async () => {
    const rows = await list();
    expect(rows.map((s) => [s.name, s.status, s.role])).toEqual([
      ["core-1", "on", "follower"],
      ["core-2", "on", "leader"],
      ["core-3", "on", "follower"],
    ]);
  });

  test("adds, guides and removes", async () => {
    const made = Service.parse(await (await add("  edge 7 ")).json());
    expect(made).toMatchObject({ name: "edge 7", status: "not_installed", state: "created" });
    const guide = JoinGuide.parse(await (await get(`/services/${made.ref}/join`)).json());
    expect(guide.commands.install).toContain(`--id ${made.id ?? ""}`);
    expect((await send("DELETE", `/services/${made.ref}`, {})).status).toBe(204);
    expect(await list()).toHaveLength(3);
  });

  test.each([
    ["", "blank"],
    ["   ", "blank"],
    ["x".repeat(129), "too_long"],
    ["a\u0007b", "control_characters"],
  ])("refuses the name %j as %s", async (name, code) => {
    const answer = await add(name);
    expect(answer.status).toBe(400);
    expect(Problem.parse(await answer.json()).errors).toMatchObject([{ path: "name", code }]);
  });

  test("refuses an expression that costs too much, as a Core does, and says which", async () => {
    const answer = await get(`/services?fqdn=${encodeURIComponent("(.?){999}~")}`);
    expect(answer.status).toBe(400);
    expect(Problem.parse(await answer.json())).toMatchObject({
      code: "too_costly",
      params: { part: "fqdn", why: "expression" },
    });
  });

  test("takes expressions in the syntax of RE2, as a Core does, and refuses others", async () => {
    expect((await list(`?name=${encodeURIComponent("^(?i:CORE)-[12]$")}`)).map((s) => s.name)).toEqual([
      "core-1",
      "core-2",
    ]);
    for (const [part, source] of [
      ["name", "(?=a)"],
      ["fqdn", "(a)\\1"],
    ] as const) {
      const refused = Problem.parse(await (await get(`/services?${part}=${encodeURIComponent(source)}`)).json());
      expect(refused).toMatchObject({ code: "validation_failed", errors: [{ path: part, code: "regex" }] });
    }
  });
  test("refuses a name that differs by case alone, an unknown field and an unknown ID", async () => {
    expect(await codeOf(await add("CORE-1"))).toBe("name_taken");
    expect(await codeOf(await send("POST", "/services", { kind: "core", name: "a", colour: 1 }))).toBe(
      "validation_failed",
    );
    expect(await codeOf(await get("/services/nobody"))).toBe("not_found");
    expect(await codeOf(await get("/nowhere"))).toBe("not_found");
    expect(await codeOf(await get("/services?size=0"))).toBe("validation_failed");
  });

  test("carries out one key once", async () => {
    const key = { "idempotency-key": "click-0001" };
    const first = await (await add("twice", key)).text();
    const again = await add("twice", key);
    expect(again.headers.get("idempotent-replay")).toBe("true");
    expect(await again.text()).toBe(first);
    expect(await codeOf(await add("other", key))).toBe("key_reused");
    expect(await list()).toHaveLength(4);
  });

  test("keeps the keys of two callers apart", async () => {
    const key = { "idempotency-key": "click-0002" };
    const first = Service.parse(await (await add("first", key)).json());
    mock.control.signInAs("oleg");
    const second = await add("second", key);
    expect(second.headers.get("idempotent-replay")).toBeNull();
    expect(Service.parse(await second.json()).ref).not.toBe(first.ref);
    mock.control.signInAs("anna");
    expect((await add("first", key)).headers.get("idempotent-replay")).toBe("true");
  });
  test("lists by pattern, sort and page", async () => {
    expect((await list("?sort=-name")).map((s) => s.name)).toEqual(["core-3", "core-2", "core-1"]);
    expect((await list("?pattern=192.0.2.12")).map((s) => s.name)).toEqual(["core-2"]);
    expect((await list("?role=leader&status=on")).map((s) => s.name)).toEqual(["core-2"]);
    const page = await get("/services?size=2&page=2");
    expect([page.headers.get("x-total-count"), ((await page.json()) as unknown[]).length]).toEqual(["3", 1]);
  });

  test("notifies streams of an added record and of a lost leader", async () => {
    const reader = (await get("/events")).body?.getReader();
    if (reader === undefined) throw new Error("no body");
    expect(await nextEvent(reader, "hello")).toContain('"revision"');
    await add("seen");
    expect(await nextEvent(reader, "registry")).toContain('"name":"seen"');
    mock.control.kill((await named("core-2")).ref);
    expect(await nextEvent(reader, "upstream")).toContain("no_leader");
    expect(await nextEvent(reader, "upstream")).toContain('"leader"');
    await reader.cancel();
  });
});

test("an added pair joins: learner, caught up, then both vote", async () => {
  open("healthy");
  const one = Service.parse(await (await add("core-4")).json());
  mock.control.simulateJoin(one.ref);
  await vi.waitFor(async () => expect(await named("core-4")).toMatchObject({ status: "on", role: "learner" }));
  const two = Service.parse(await (await add("core-5")).json());
  mock.control.simulateJoin(two.ref);
  await vi.waitFor(async () => expect((await named("core-5")).join?.stage).toBe("steady"));
  expect(await (await get("/cluster")).json()).toMatchObject({ voters: 5, learners: 0, mayStillFail: 2 });
});

test("holds an add while it elects, then carries it out", async () => {
  open("electing");
  const answer = await add("held");
  expect(answer.status).toBe(201);
  expect((await get("/services")).headers.get("core-term")).toBe("8");
});

test("scenario joining moves by itself, the second after the first", async () => {
  open("joining");
  await vi.waitFor(async () => expect(await (await get("/cluster")).json()).toMatchObject({ voters: 5 }));
});

test("without a quorum reads are old and changes are refused", async () => {
  open("lost-quorum");
  const read = await get("/services?stale=1");
  expect(Number(read.headers.get("core-data-age"))).toBeGreaterThan(1000);
  expect(((await read.json()) as unknown[]).map((s) => Service.parse(s).status)).toEqual([
    "unknown",
    "unknown",
    "unknown",
  ]);
  ClusterView.parse(await (await get("/cluster?stale=1")).json());
  const refused = await add("never");
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
});

test("a console that is down does not respond", async () => {
  open("unreachable");
  await expect(get("/services")).rejects.toThrow("fetch failed");
});
