import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../../lib/logging/logger.ts";
import type { CoreParts } from "../testing/context.ts";
import { isEngineError } from "../etcd/client/engine-error.ts";
import type { Gateway } from "../etcd/client/gateway-types.ts";
import { prefixRange } from "../etcd/client/ids.ts";
import { createBench, eventually, type Bench } from "../etcd/testing/test-engine.ts";
import { DEFAULT_SETTINGS } from "@core-console/shared/contract/settings";
import { takeOutOld } from "./audit-retention.ts";
import { keys } from "../state/keys.ts";
import { SpaceKeeper } from "./space-keeper.ts";

const NOW = Date.parse("2026-01-01T12:00:00.000Z");
const DAY_MS = 86_400_000;
const QUOTA = 8 * 2 ** 20;

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.close());

const NAMES = ["a", "b", "c"] as const;
type Name = (typeof NAMES)[number];
/** what each Core last reported of its file */
const sizes = new Map<Name, number>();

/** A Core with only what the keeper needs, alone or one of `all`. */
function core(gateway: Gateway, self: Name = "a", lead: Name = self, all: readonly Name[] = [self]): CoreParts {
  const facts = { dbBytes: null as number | null };
  return {
    engine: { gateway, phase: "ready" },
    self: { ref: self },
    now: () => 0,
    wall: () => NOW,
    log: silentLogger,
    raft: { leads: self === lead, epoch: new AbortController().signal },
    registry: {
      ready: true,
      cores: new Map(all.map((ref) => [ref, { value: { ref, memberId: ref } }])),
      settings: { value: { ...DEFAULT_SETTINGS, audit: { retentionDays: 30 } } },
    },
    exchange: {
      observed: new Map(),
      of: (ref: Name) => ({ gone: false, contactAtMs: 0, report: { host: { dbBytes: sizes.get(ref) ?? null } } }),
    },
    observatory: { leader: () => lead },
    host: {
      facts,
      read: async () => {
        facts.dbBytes = (await gateway.status()).dbBytes;
        sizes.set(self, facts.dbBytes);
      },
    },
  } as unknown as CoreParts;
}

/**
 * Writes entries, the first at `fromMs`, until the engine refuses; returns how many it accepted, possibly including
 * the last, refused ones.
 */
async function fill(gateway: Gateway, fromMs: number): Promise<number> {
  const value = "x".repeat(400);
  for (let n = 0; ; n += 100) {
    const success = Array.from({ length: 100 }, (_, i) => ({
      op: "put" as const,
      key: keys.audit(fromMs + n + i, "x"),
      value,
    }));
    try {
      await gateway.txn({ compare: [], success });
    } catch (error) {
      if (!isEngineError(error) || error.kind !== "no_space") throw error;
      const last = await gateway.range({ key: keys.audit(fromMs + n, "x") });
      return n + 100 * last.count;
    }
  }
}
const count = async (gateway: Gateway): Promise<number> =>
  (await gateway.range({ ...prefixRange(keys.audits), countOnly: true })).count;
const put = (gateway: Gateway) =>
  gateway.txn({ compare: [], success: [{ op: "put", key: keys.settings, value: "{}" }] });
const healed = (keeper: SpaceKeeper, gateway: Gateway): Promise<true> =>
  eventually(async () => {
    await keeper.look();
    return (await gateway.alarms()).length === 0 ? true : null;
  });

test("an engine that the audit filled heals by itself: what is too old goes, and changes are taken again", async () => {
  const engine = bench.engine("a", "127.41.3.1", { quotaBytes: QUOTA });
  const { gateway } = engine;
  await engine.start();
  const old = await fill(gateway, NOW - 60 * DAY_MS);
  expect(old).toBeGreaterThan(1000);
  await expect(put(gateway)).rejects.toMatchObject({ kind: "no_space" });
  const c = core(gateway);
  // The hourly retention writes its progress: by itself it stays blocked.
  await takeOutOld(c);
  expect(await count(gateway)).toBe(old);
  await healed(new SpaceKeeper(c, { quotaBytes: QUOTA, mostEntries: 1e6, mostWhenFull: 1e6 }), gateway);
  expect(await count(gateway)).toBe(0);
  await put(gateway);
  const { dbBytes, errors } = await gateway.status();
  expect([dbBytes < QUOTA / 4, errors]).toEqual([true, []]);
});

test("young entries stay up to what is kept on a full engine, the newest; again and again", async () => {
  const engine = bench.engine("a", "127.41.3.1", { quotaBytes: QUOTA });
  const { gateway } = engine;
  await engine.start();
  const keeper = new SpaceKeeper(core(gateway), { quotaBytes: QUOTA, mostEntries: 1e6, mostWhenFull: 2000 });
  for (const day of [3, 2]) {
    const written = await fill(gateway, NOW - day * DAY_MS);
    await healed(keeper, gateway);
    expect(await count(gateway)).toBe(2000);
    const { kvs } = await gateway.range({ ...prefixRange(keys.audits), limit: 1 });
    expect(kvs[0]?.key).toBe(keys.audit(NOW - day * DAY_MS + written - 2000, "x"));
    await put(gateway);
  }
});

test("three members give room back one after the other, the leader last; then the alarm ends", async () => {
  const at = { a: "127.41.3.1", b: "127.41.3.2", c: "127.41.3.3" };
  const initialCluster = NAMES.map((n) => `${n}=http://${at[n]}:7209`).join(",");
  const engines = NAMES.map((n) => bench.engine(n, at[n], { quotaBytes: QUOTA, initialCluster }));
  await Promise.all(engines.map((e) => e.start()));
  const [first] = engines;
  if (first === undefined) throw new Error("no engine");
  const lead = await eventually(async () => {
    const states = await Promise.all(engines.map((e) => e.gateway.raftStatus()));
    return NAMES[states.findIndex((s) => s.raftState === "StateLeader")] ?? null;
  });
  await fill(first.gateway, NOW - 60 * DAY_MS);
  const order: string[] = [];
  const cores = engines.map(({ gateway }, i) => {
    const name = NAMES[i] ?? "a";
    const watched: Gateway = {
      ...gateway,
      defragment: async (o) => {
        await gateway.defragment(o);
        order.push(name);
      },
      disarm: async (...o) => {
        await gateway.disarm(...o);
        order.push("disarmed");
      },
    };
    return core(watched, name, lead, NAMES);
  });
  const keepers = cores.map((c) => new SpaceKeeper(c, { quotaBytes: QUOTA, mostEntries: 1e6, mostWhenFull: 1e6 }));
  for (const c of cores) await c.host.read();
  await eventually(async () => {
    await Promise.all(keepers.map((keeper) => keeper.look()));
    return (await first.gateway.alarms()).length === 0 ? true : null;
  });
  expect([...new Set(order)]).toEqual([...NAMES.filter((n) => n !== lead), lead, "disarmed"]);
  await put(first.gateway);
  // A follower learns a moment after the leader that the alarm ended.
  for (const { gateway } of engines)
    await eventually(async () => ((await gateway.status()).errors.length === 0 ? true : null));
});

test("an engine full of what may not go stays full, and is not worked on without end", async () => {
  const engine = bench.engine("a", "127.41.3.1", { quotaBytes: QUOTA });
  const { gateway } = engine;
  await engine.start();
  await gateway.txn({ compare: [], success: [{ op: "put", key: keys.audit(NOW, "x"), value: "{}" }] });
  const value = "x".repeat(100_000);
  for (let n = 0, full = false; !full; n++)
    full = await gateway.txn({ compare: [], success: [{ op: "put", key: keys.operation(`${n}`), value }] }).then(
      () => false,
      () => true,
    );
  const keeper = new SpaceKeeper(core(gateway), { quotaBytes: QUOTA, mostEntries: 1e6, mostWhenFull: 2000 });
  await keeper.look();
  const { revision } = await gateway.status();
  for (let i = 0; i < 4; i++) await keeper.look();
  expect(await gateway.alarms()).toHaveLength(1);
  expect([await count(gateway), (await gateway.status()).revision]).toEqual([1, revision]);
});
