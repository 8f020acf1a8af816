import { afterEach, expect, test } from "vitest";
import type { AuditEntry } from "@core-console/shared/contract/access";
import { keys } from "../state/keys.ts";
import type { AuditRecord } from "../state/records.ts";
import { createContext } from "../testing/context.ts";
import { ask, createTestServer } from "../testing/server.ts";
import type { Store } from "../testing/store.ts";
import { signedIn } from "../testing/users.ts";
import { auditPage } from "./audit-page.ts";

const stores: Store[] = [];
afterEach(() => stores.splice(0).forEach((s) => s.close()));

function core() {
  const { c, store } = createContext();
  stores.push(store);
  let n = 0;
  const write = (atMs: number, over: Partial<AuditRecord> = {}): void => {
    const record: AuditRecord = {
      at: new Date(atMs).toISOString(),
      who: "anna",
      token: null,
      from: "192.0.2.7",
      what: "service.add",
      ref: null,
      name: `n${n}`,
      outcome: "done",
      code: null,
      requestId: `r-${n}`,
      count: 1,
      ...over,
    };
    store.gateway.put(keys.audit(atMs, `0000-${String(n++).padStart(6, "0")}`), record);
  };
  return { c, store, write };
}

async function all(c: Parameters<typeof auditPage>[0], filter = {}, size = 37): Promise<AuditEntry[]> {
  const found: AuditEntry[] = [];
  let cursor: string | undefined;
  for (let rounds = 0; rounds < 200; rounds++) {
    const page = await auditPage(c, { filter, size, cursor });
    found.push(...page.entries);
    if (page.next === null) return found;
    cursor = page.next;
  }
  throw new Error("pages without end");
}

test("every entry comes once, newest first: bursts, gaps of years, one crowded millisecond, clocks ahead", async () => {
  const { c, store, write } = core();
  const now = store.clock.ms;
  const times = [
    ...Array.from({ length: 700 }, (_, i) => now - i * 7),
    ...Array.from({ length: 1200 }, () => now - 86_400_000),
    ...Array.from({ length: 50 }, (_, i) => now - 3 * 365 * 86_400_000 - i * 3_600_000),
    ...Array.from({ length: 600 }, (_, i) => now + 40 * 86_400_000 + i),
    now + 1000,
  ];
  for (const at of times) write(at);
  const found = await all(c);
  expect(found.length).toBe(times.length);
  expect(new Set(found.map((e) => e.id)).size).toBe(times.length);
  expect(found.map((e) => e.id)).toEqual(
    found
      .map((e) => e.id)
      .toSorted()
      .toReversed(),
  );
  const limits = store.gateway.calls.filter((call) => call.startsWith("rangeAll"));
  expect(limits).toEqual([]);
});

test("foreign keys among the entries hide none of them", async () => {
  const { c, store, write } = core();
  for (const key of ["", " ", "0x", "~", "99999999999999999999"]) store.gateway.put(`${keys.audits}${key}`, "garbage");
  write(store.clock.ms);
  write(store.clock.ms - 86_400_000);
  expect((await all(c)).map((e) => e.name)).toEqual(["n0", "n1"]);
});

test("the first read is linearizable, none holds more than a batch, an empty audit costs one", async () => {
  const { c, store, write } = core();
  expect(await all(c)).toEqual([]);
  expect(store.gateway.calls).toEqual(["range"]);
  for (let i = 0; i < 3000; i++) write(store.clock.ms - i * 1000);
  store.gateway.calls.length = 0;
  const range = store.gateway.range.bind(store.gateway);
  let most = 0;
  store.gateway.range = async (r, o) => {
    const answer = await range(r, o);
    most = Math.max(most, answer.kvs.length);
    return answer;
  };
  await auditPage(c, { filter: {}, size: 100, cursor: undefined });
  const [linearizable, ...further] = store.gateway.calls;
  expect(linearizable).toBe("range");
  expect(new Set(further)).toEqual(new Set(["range-own"]));
  expect(most).toBeLessThanOrEqual(500);
});

test("filters", async () => {
  const { c, store, write } = core();
  const now = store.clock.ms;
  const ref = "12b9377c-be7e-8c94-a8a7-0d9d23929523";
  write(now - 5000, { who: "Boris", what: "user.add", name: "x" });
  write(now - 4000, { what: "service.rename", ref, token: "nightly" });
  write(now - 3000, { what: "sign_in", outcome: "refused", code: "bad_credentials", from: "2001:db8::7" });
  write(now - 2000, { what: "service.add" });
  const names = async (filter: object) => (await all(c, filter)).map((e) => e.what);
  expect(await names({ who: "boris" })).toEqual(["user.add"]);
  expect(await names({ what: ["service."] })).toEqual(["service.add", "service.rename"]);
  expect(await names({ what: ["sign_in", "user."] })).toEqual(["sign_in", "user.add"]);
  expect(await names({ ref })).toEqual(["service.rename"]);
  expect(await names({ outcome: "refused" })).toEqual(["sign_in"]);
  for (const address of ["2001:db8::7", "2001:0DB8:0:0:0:0:0:7"])
    expect(await names({ address }), address).toEqual(["sign_in"]);
  expect(await names({ text: "NIGHT" })).toEqual(["service.rename"]);
  expect(await names({ text: "credent" })).toEqual(["sign_in"]);
  const at = (ms: number): string => new Date(ms).toISOString();
  expect(await names({ from: at(now - 4000), to: at(now - 2000) })).toEqual(["sign_in", "service.rename"]);
});

test("a filter that finds little ends its request all the same, with a cursor to go on from", async () => {
  const { c, store, write } = core();
  for (let i = 0; i < 2000; i++) write(store.clock.ms - 100_000 - i);
  write(store.clock.ms - 10_000_000, { who: "rare" });
  const first = await auditPage(c, { filter: { who: "rare" }, size: 10, cursor: undefined, maxScanned: 1000 });
  expect(first.entries).toEqual([]);
  expect(first.next).not.toBeNull();
  expect((await all(c, { who: "rare" })).length).toBe(1);
});

test("a filter on a slow engine ends its request before a console takes it for lost", async () => {
  const { c, store, write } = core();
  for (let i = 0; i < 2000; i++) write(store.clock.ms - 100_000 - i * 1000);
  let ms = 0;
  const slow = { engine: c.engine, log: c.log, wall: c.wall, now: () => (ms += 400) };
  const first = await auditPage(slow, { filter: { who: "nobody" }, size: 10, cursor: undefined });
  expect(first.entries).toEqual([]);
  expect(first.next).not.toBeNull();
  expect((await all(slow, { who: "nobody" })).length).toBe(0);
});

test("GET /audit: pages by Link, 100 each, to be seen by a viewer; a bad cursor is refused", async () => {
  const { c, store, write } = core();
  for (let i = 0; i < 150; i++) write(store.clock.ms - i);
  const { authorization } = signedIn(store, "viewer");
  await store.run();
  const server = createTestServer(c);
  const get = (url: string) => ask(server, "GET", url, { authorization });
  const first = await get("/api/v3/audit?what=service.");
  expect((first.json as AuditEntry[]).length).toBe(100);
  const next = /^<(.+)>; rel="next"$/.exec(String(first.headers["link"]))?.[1] ?? "";
  expect(next).toContain("what=service.");
  const second = await get(next);
  expect((second.json as AuditEntry[]).length).toBe(50);
  expect(second.headers["link"]).toBeUndefined();
  expect((await get("/api/v3/audit?cursor=..%2Fr")).status).toBe(400);
  expect((await ask(server, "GET", "/api/v3/audit")).status).toBe(401);
});

test("an export is whole, has a name, is written down itself, and carries no formula", async () => {
  const { c, store, write } = core();
  for (let i = 0; i < 1200; i++) write(store.clock.ms - 1000 - i, i === 7 ? { name: '=HYPERLINK("x")' } : {});
  const { authorization } = signedIn(store, "viewer", "vera");
  await store.run();
  const server = createTestServer(c);
  const get = (url: string) => server.inject({ url, headers: { host: "127.0.0.1", authorization } });
  const lines = await get("/api/v3/audit/export?format=jsonl&what=service.");
  expect(lines.headers["content-disposition"]).toBe('attachment; filename="audit-2026-01-01T12-00-00Z.jsonl"');
  const entries = lines.body
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as AuditEntry);
  expect(entries.length).toBe(1200);
  store.clock.ms++;
  const csv = await get("/api/v3/audit/export?format=csv");
  expect(csv.headers["content-type"]).toBe("text/csv; charset=utf-8");
  const rows = csv.body.split("\r\n");
  expect(rows[0]).toBe("\uFEFFat,who,token,from,what,ref,name,about,outcome,code,requestId,count,id");
  expect(rows.length).toBe(1 + 1202 + 1);
  expect(rows[1]).toContain(",vera,,127.0.0.1,audit.export,,csv,,done,");
  expect(csv.body).toContain(`"'=HYPERLINK(""x"")"`);
  expect((await get("/api/v3/audit/export?format=xls")).statusCode).toBe(400);
});
