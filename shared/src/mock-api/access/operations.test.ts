import { afterEach, expect, test, vi } from "vitest";
import * as z from "zod/mini";
import { AuditEntry, Operation } from "../../contract/access.ts";
import { ClusterView } from "../../contract/cluster.ts";
import { Problem } from "../../contract/errors.ts";
import { Service } from "../../contract/service.ts";
import { mockServer } from "../node.ts";
import type { ScenarioName } from "../world/scenarios.ts";
import type { AccessStart } from "../seed/access.ts";
import { PACE } from "../world/world.ts";

const API = "http://console.test/api/v3";
const QUICK = { ...PACE, steadyMs: 50, stageMs: 20, catchUpMs: 50, removeMs: 50 };
let mock: ReturnType<typeof mockServer>;
function open(scenario: ScenarioName = "healthy", access: Partial<AccessStart> = {}): void {
  mock = mockServer({ scenario, pace: QUICK, access });
  mock.listen();
}
afterEach(() => mock.close());

const call = (method: string, path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(API + path, { method, headers });
const got = async <T extends z.ZodMiniType>(schema: T, answer: Promise<Response>): Promise<z.infer<T>> =>
  schema.parse(await (await answer).json());
const list = (): Promise<Service[]> => got(z.array(Service), call("GET", "/services"));
const cluster = (): Promise<ClusterView> => got(ClusterView, call("GET", "/cluster"));
async function named(name: string): Promise<Service> {
  const found = (await list()).find((s) => s.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}
const remove = async (name: string, headers?: Record<string, string>): Promise<Response> =>
  call("DELETE", `/services/${(await named(name)).ref}`, headers);
const refusal = async (answer: Promise<Response>): Promise<Problem> => got(Problem, answer);
const until = (look: () => Promise<void>): Promise<void> => vi.waitFor(look);

test("a member is removed by an operation: removing until its row is deleted, and the votes follow", async () => {
  open();
  const answer = await remove("core-3");
  expect(answer.status).toBe(202);
  const { id } = Operation.parse(await answer.json());
  expect(await named("core-3")).toMatchObject({ state: "removing", status: "removing" });
  await until(async () => expect((await list()).map((s) => s.name)).toEqual(["core-1", "core-2"]));
  expect(await got(Operation, call("GET", `/operations/${id}`))).toMatchObject({ kind: "remove", state: "done" });
  expect(await cluster()).toMatchObject({ voters: 2, majority: 2, mayStillFail: 0 });
  const told = await got(z.array(AuditEntry), call("GET", "/audit?text=core-3"));
  expect(told.slice(0, 3).map((e) => e.what)).toEqual([
    "service.remove_done",
    "service.remove_begun",
    "service.remove",
  ]);
});

test("a leader hands over first", async () => {
  open();
  await remove("core-2");
  await until(async () => expect(await list()).toHaveLength(2));
  expect(await cluster()).toMatchObject({ leader: { name: "core-1" }, term: 8 });
});

test("a waiting learner takes the place", async () => {
  open();
  const made = await got(
    Service,
    fetch(`${API}/services`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ kind: "core", name: "spare" }),
    }),
  );
  mock.control.simulateJoin(made.ref);
  await until(async () => expect(await named("spare")).toMatchObject({ status: "on", role: "learner" }));
  await remove("core-3");
  await until(async () => expect(await cluster()).toMatchObject({ voters: 3, learners: 0 }));
  expect((await list()).map((s) => s.name)).not.toContain("core-3");
});

test("removals run one after another, and say which Core they wait for; once is enough", async () => {
  open();
  await remove("core-3");
  expect(await got(Operation, remove("core-1"))).toMatchObject({
    state: "waiting",
    reason: { code: "waiting_operation", params: { name: "core-3" } },
  });
  expect(await refusal(remove("core-3"))).toMatchObject({ code: "busy", params: { why: "removing" } });
  await until(async () => expect((await list()).map((s) => s.name)).toEqual(["core-2"]));
});

test("the same click again gets the first answer, a stale one nothing", async () => {
  open();
  const { revision } = await named("core-3");
  expect(await refusal(remove("core-3", { "if-match": `"${revision - 1}"` }))).toMatchObject({
    code: "precondition_failed",
  });
  const key = { "idempotency-key": "click-remove-1" };
  const first = await got(Operation, remove("core-3", key));
  const again = await remove("core-3", key);
  expect(again.headers.get("idempotent-replay")).toBe("true");
  expect(Operation.parse(await again.json()).id).toBe(first.id);
});

test.each([
  ["the last Core", "single", "core-1", { code: "last_core" }],
  [
    "one that the majority needs",
    "off",
    "core-1",
    { code: "quorum_at_risk", params: { voters: 2, majority: 2, alive: 1 } },
  ],
] as const)("refuses %s", async (_, scenario, name, problem) => {
  open(scenario);
  expect(await refusal(remove(name))).toMatchObject(problem);
  expect(await named(name)).toMatchObject({ state: "active" });
});

test("a viewer may not, and the refusal names the right that it takes", async () => {
  open("healthy", { as: "vera" });
  expect(await refusal(remove("core-3"))).toMatchObject({ code: "forbidden" });
});

test("another one died meanwhile: it waits and says why", async () => {
  open();
  const { id } = await got(Operation, remove("core-3"));
  mock.control.kill((await named("core-1")).ref);
  expect(await got(Operation, call("GET", `/operations/${id}`))).toMatchObject({
    state: "waiting",
    reason: { code: "quorum_at_risk", params: { voters: 2, majority: 2, alive: 1 } },
  });
});
