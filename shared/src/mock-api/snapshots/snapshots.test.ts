import { afterEach, expect, test, vi } from "vitest";
import * as z from "zod/mini";
import { AuditEntry } from "../../contract/access.ts";
import { Problem } from "../../contract/errors.ts";
import { Snapshot, Upload } from "../../contract/snapshots/snapshots.ts";
import { mockServer } from "../node.ts";
import type { AccessStart } from "../seed/access.ts";
import type { ScenarioName } from "../world/scenarios.ts";
import { PACE } from "../world/world.ts";

const API = "http://console.test/api/v3";
let mock: ReturnType<typeof mockServer>;
function open(scenario: ScenarioName = "healthy", access: Partial<AccessStart> = {}): void {
  mock = mockServer({ scenario, pace: { ...PACE, snapshotMs: 50 }, access });
  mock.listen();
}
afterEach(() => mock.close());

const call = (method: string, path: string, body?: unknown): Promise<Response> =>
  fetch(API + path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
const got = async <T extends z.ZodMiniType>(schema: T, answer: Promise<Response>): Promise<z.infer<T>> =>
  schema.parse(await (await answer).json());
const list = (): Promise<Snapshot[]> => got(z.array(Snapshot), call("GET", "/snapshots"));
const show = (id: string): Promise<Snapshot> => got(Snapshot, call("GET", `/snapshots/${id}`));

test("the scenarios begin with several, with none, with one that failed its proof, with one being taken", async () => {
  open();
  const several = await list();
  expect(several.length).toBeGreaterThan(4);
  expect(several.some((s) => s.proof === null)).toBe(true);
  expect(several.map((s) => s.requestedAt)).toEqual(
    several
      .map((s) => s.requestedAt)
      .toSorted()
      .toReversed(),
  );
  mock.control.setScenario("snapshots-none");
  expect(await list()).toEqual([]);
  mock.control.setScenario("snapshot-bad");
  expect((await list())[0]).toMatchObject({ proof: { ok: false, reason: { code: "snapshot_counts_differ" } } });
  mock.control.setScenario("snapshot-taking");
  expect((await list())[0]?.takenAt).toBeNull();
});

test("a snapshot that was requested is taken by a follower, copied, and proven on request", async () => {
  open("snapshots-none");
  const answer = await call("POST", "/snapshots");
  expect(answer.status).toBe(202);
  const { id, state } = Snapshot.parse(await answer.json());
  expect(state).toBe("waiting");
  expect(await got(Problem, call("POST", "/snapshots"))).toMatchObject({ code: "snapshot_busy" });
  await vi.waitFor(async () => expect(await show(id)).toMatchObject({ state: "taken", proof: null }));
  expect((await show(id)).copies).toHaveLength(2);
  expect((await call("POST", `/snapshots/${id}/verify`)).status).toBe(202);
  await vi.waitFor(async () => expect(await show(id)).toMatchObject({ proving: null, proof: { ok: true } }));
  const audit = await got(z.array(AuditEntry), call("GET", "/audit?what=snapshot."));
  expect(audit.map((e) => e.what)).toEqual(["snapshot.proven", "snapshot.verify", "snapshot.taken", "snapshot.take"]);
});

test("content and deletion need the password, and a deleted snapshot is listed no more", async () => {
  open();
  const [first] = await list();
  const path = `/snapshots/${first?.id ?? ""}`;
  expect(await got(Problem, call("GET", `${path}/content`))).toMatchObject({ code: "password_needed" });
  expect(await got(Problem, call("DELETE", path))).toMatchObject({ code: "password_needed" });
  mock.control.setConfirmed(true);
  const content = await call("GET", `${path}/content`);
  expect(content.headers.get("content-disposition")).toContain(first?.file);
  expect((await call("DELETE", path)).status).toBe(202);
  await vi.waitFor(async () => expect((await call("GET", path)).status).toBe(404));
});

test("an upload continues at its offset, and becomes a snapshot with the last piece", async () => {
  open("snapshots-none", { confirmed: true });
  const { id } = await got(Upload, call("POST", "/snapshots/uploads", { bytes: 6 }));
  const piece = (offset: number, data: string): Promise<Response> =>
    call("POST", `/snapshots/uploads/${id}`, { offset, data });
  expect(await got(Problem, piece(0, "AAAA"))).toMatchObject({ code: "snapshot_foreign" });
  expect(await got(Upload, piece(0, "H4sI"))).toMatchObject({ offset: 3, snapshot: null });
  expect(await got(Problem, piece(5, "AAAA"))).toMatchObject({ code: "snapshot_busy", params: { expected: 3 } });
  expect(await got(Upload, call("GET", `/snapshots/uploads/${id}`))).toMatchObject({ offset: 3 });
  const { snapshot } = await got(Upload, piece(3, "AAAA"));
  expect(await list()).toEqual([snapshot]);
});
