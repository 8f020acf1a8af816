import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../../lib/logging/logger.ts";
import type { CoreParts } from "../testing/context.ts";
import { createBench, eventually, type Bench } from "../etcd/testing/test-engine.ts";
import { DEFAULT_SETTINGS } from "@core-console/shared/contract/settings";
import { keys } from "../state/keys.ts";
import { followAudit, type Passed } from "./syslog/follow-audit.ts";
import { auditPage } from "../audit/audit-page.ts";
import { takeOutOld } from "./audit-retention.ts";

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.close());

const NOW = Date.parse("2026-01-01T12:00:00.000Z");
const DAY_MS = 86_400_000;

async function core() {
  const engine = bench.engine("a", "127.41.2.1");
  await engine.start();
  const { gateway } = engine;
  const c = {
    engine: { gateway },
    now: () => 0,
    wall: () => NOW,
    log: silentLogger,
    raft: { leads: true, epoch: new AbortController().signal },
    registry: { ready: true, settings: { value: { ...DEFAULT_SETTINGS, audit: { retentionDays: 30 } } } },
    exchange: { observed: new Map() },
  } as unknown as CoreParts;
  let n = 0;
  /** `times` in one transaction each hundred */
  const write = async (times: number[]): Promise<number> => {
    let revision = 0;
    for (let i = 0; i < times.length; i += 100) {
      const success = times.slice(i, i + 100).map((atMs) => {
        const record = {
          at: new Date(atMs).toISOString(),
          who: "anna",
          token: null,
          from: "192.0.2.7",
          what: "service.add",
          ref: null,
          name: `n${n}`,
          outcome: "done",
          code: null,
          requestId: "r",
          count: 1,
        };
        return { op: "put" as const, key: keys.audit(atMs, `x-${n++}`), value: JSON.stringify(record) };
      });
      ({ revision } = await gateway.txn({ compare: [], success }));
    }
    return revision;
  };
  return { c, gateway, write };
}

test("the audit is read backwards out of a real etcd, whole and in order, and old entries go", async () => {
  const { c, write } = await core();
  const recent = Array.from({ length: 3000 }, (_, i) => NOW - i * 50);
  const old = Array.from({ length: 1500 }, (_, i) => NOW - 31 * DAY_MS - i);
  await write([...recent, ...old]);
  const all = async (): Promise<string[]> => {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await auditPage(c, { filter: {}, size: 1000, cursor });
      ids.push(...page.entries.map((e) => e.id));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    return ids;
  };
  const ids = await all();
  expect(ids.length).toBe(4500);
  expect(ids).toEqual(ids.toSorted().toReversed());
  await takeOutOld(c);
  expect((await all()).length).toBe(3000);
});

test("following goes on over a compaction: nothing is missing, nothing comes twice", async () => {
  const { gateway, write } = await core();
  const start = await write([NOW]);
  const end = await write(Array.from({ length: 1200 }, (_, i) => NOW + i));
  await gateway.compact(end);
  const ending = new AbortController();
  const got: string[] = [];
  const take = ({ entries }: Passed): void =>
    void got.push(...entries.map((e) => (JSON.parse(e.value) as { name: string }).name));
  const following = (async () => {
    const cursor = { revision: start, atMs: NOW, catchUp: null };
    for await (const passed of followAudit(gateway, cursor, ending.signal)) take(passed);
  })();
  await eventually(() => got.length === 1200);
  await write([NOW + 5000]);
  await eventually(() => got.length === 1201);
  ending.abort();
  await following;
  expect(got).toEqual(Array.from({ length: 1201 }, (_, i) => `n${i + 1}`));
});
