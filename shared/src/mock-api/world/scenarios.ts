import type { OtherLife } from "../../contract/life.ts";
import { isoTime } from "../../domain/iso-time.ts";
import { FIRST_CORE_ID, FIRST_CORE_NAME } from "../../contract/ids.ts";
import { FAKE_ENGINE_VERSION, FAKE_VERSION, JOIN_LAG, fakeMemberId, fakeRef } from "./world.ts";
import { progressOf, runningRestore } from "./restore-seed.ts";
import type { FakeCore, FakeHost, World } from "./world.ts";

const DAY = 86_400_000;

export const SCENARIOS = [
  "healthy",
  "single",
  "empty",
  "electing",
  "lagging",
  "joining",
  "lost-quorum",
  "power-loss",
  "outdated-survivor",
  "unknown-logs",
  "learner-only",
  "cut-off",
  "one-way",
  "strained",
  "ten-thousand",
  "off",
  "upgrading",
  "snapshots-none",
  "snapshot-taking",
  "snapshot-bad",
  "restoring",
  /** no fire drill yet */
  "drills-none",
  /** the last fire drill failed: a disk was too full */
  "drill-failed",
  "error",
  "unreachable",
  "two-lives",
  "recovered",
] as const;
export type ScenarioName = (typeof SCENARIOS)[number];
export const isScenario = (text: string | null): text is ScenarioName => SCENARIOS.some((name) => name === text);

const IDS = [
  FIRST_CORE_ID,
  "7a41c0de-5b1f-4c3a-9d27-6e0f8a2b4c11",
  "b02f77e1-90aa-4d5c-8b13-27c94e6fa022",
  "e9d3441c-2b7c-4f60-a1d8-5c3e9b704d33",
  "3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57",
];

function host(n: number, nowMs: number, loopback: boolean): FakeHost {
  return {
    fqdn: loopback ? `127.0.0.${10 + n}` : `core-${n}.soc.example`,
    address: loopback ? `127.0.0.${10 + n}` : `192.0.2.${10 + n}`,
    version: FAKE_VERSION,
    engineVersion: FAKE_ENGINE_VERSION,
    startedAtMs: nowMs - (n === 1 ? 41 * DAY : 12 * DAY + n * 3_600_000),
    stoppedAtMs: null,
    lag: 0,
    clockOffsetMs: n * 2,
    fsyncP99Ms: 2 + n,
    diskFreePercent: 72 - n,
  };
}

/** Returns an active voter with its own host: core-1, core-2 … */
function voter(n: number, nowMs: number, loopback = false): FakeCore {
  const id = IDS[n - 1] ?? FIRST_CORE_ID;
  const ref = fakeRef(id);
  return {
    id,
    ref,
    name: n === 1 ? FIRST_CORE_NAME : `core-${n}`,
    createdAtMs: nowMs - 42 * DAY + n * 3_600_000,
    revision: n,
    state: "active",
    expiresAtMs: null,
    stages: [],
    joinError: null,
    waiting: null,
    stall: null,
    stalled: null,
    extendedUntilMs: null,
    memberId: fakeMemberId(ref),
    learner: false,
    host: host(n, nowMs, loopback),
    goodSinceMs: nowMs - DAY,
  };
}

/** Returns a record that was added a while ago and never started. */
function unstarted(id: string, name: string, createdAtMs: number, expiresAtMs: number, revision: number): FakeCore {
  return {
    id,
    ref: fakeRef(id),
    name,
    createdAtMs,
    revision,
    state: "created",
    expiresAtMs,
    stages: [{ stage: "issued", atMs: createdAtMs, params: {} }],
    joinError: null,
    waiting: null,
    stall: null,
    stalled: null,
    extendedUntilMs: null,
    memberId: null,
    learner: false,
    host: null,
    goodSinceMs: null,
  };
}

function worldOf(cores: readonly FakeCore[], leader: FakeCore | undefined, nowMs: number): World {
  return {
    nowMs,
    cores: new Map(cores.map((c) => [c.ref, c])),
    leader: leader === undefined ? null : { ref: leader.ref, sinceMs: nowMs - 12 * DAY },
    leaderlessSinceMs: null,
    electsAtMs: null,
    term: 7,
    generation: 1,
    lifeId: "5a1c7d0e-3b52-4f86-9a41-c0de5eed0001",
    clusterId: "cdf818194e3a8c32",
    revision: cores.length + 100,
    loopback: false,
    nextAddress: 11 + cores.filter((c) => c.host !== null).length,
    network: "up",
    parted: null,
    hidden: new Set(),
  };
}

const three = (nowMs: number): World => {
  const cores = [voter(1, nowMs), voter(2, nowMs), voter(3, nowMs)];
  return worldOf(cores, cores[1], nowMs);
};

const stopped = (c: FakeCore, atMs: number): FakeCore =>
  c.host === null ? c : { ...c, host: { ...c.host, stoppedAtMs: atMs } };

/** Returns the world with `change` applied to the Core of this name. */
function changed(world: World, name: string, change: (c: FakeCore) => FakeCore): World {
  return { ...world, cores: new Map([...world.cores].map(([ref, c]) => [ref, c.name === name ? change(c) : c])) };
}

function joining(nowMs: number): World {
  const base = three(nowMs);
  const first = unstarted(IDS[3] ?? "", "core-4", nowMs - 60_000, 0, 104);
  const second = unstarted(IDS[4] ?? "", "core-5", nowMs - 40_000, 0, 105);
  const called = (c: FakeCore, n: number, startedMs: number): FakeCore => ({
    ...c,
    state: "enrolling",
    expiresAtMs: null,
    host: { ...host(n, nowMs, false), startedAtMs: startedMs, lag: JOIN_LAG },
    stages: [
      ...c.stages,
      {
        stage: "called",
        atMs: startedMs + 700,
        params: { fqdn: `core-${n}.soc.example`, address: `192.0.2.${10 + n}` },
      },
      { stage: "certified", atMs: startedMs + 900, params: {} },
    ],
  });
  const cores = [...base.cores.values(), called(first, 4, nowMs - 1_500), called(second, 5, nowMs - 1_000)];
  return { ...base, cores: new Map(cores.map((c) => [c.ref, c])), nextAddress: 16 };
}

/**
 * Returns a cluster that works with warnings: an unmaintained engine, a host short of processors, hosts admitted
 * without approval.
 */
function strained(nowMs: number): World {
  const busy = changed(three(nowMs), "core-3", (c) =>
    c.host === null ? c : { ...c, host: { ...c.host, processorWaitPercent: 64 } },
  );
  const old = changed(busy, "core-1", (c) =>
    c.host === null ? c : { ...c, host: { ...c.host, engineVersion: "3.4.23" } },
  );
  return { ...old, anyHost: true };
}

function drillFailed(nowMs: number): World {
  const at = isoTime(nowMs - 2 * 86_400_000);
  return { ...three(nowMs), drills: [{ code: "drill_failed", params: { at, back: "yes" } }] };
}

/** Returns the world after the Cores of these names stopped, so that there is no majority. */
function without(world: World, names: readonly string[], atMs: number): World {
  const left = names.reduce((w, name) => changed(w, name, (c) => stopped(c, atMs)), world);
  return { ...left, leader: null, leaderlessSinceMs: atMs };
}

const five = (nowMs: number): World => {
  const cores = [1, 2, 3, 4, 5].map((n) => voter(n, nowMs));
  return worldOf(cores, cores[1], nowMs);
};

/** What a Core read of its own log. */
const read = (term: number, index: number): FakeCore["data"] => ({
  log: { kind: "read", last: { term, index }, commit: index - 2, torn: false },
});

/** Returns five Cores after a loss of power: two run again, and one host answers without its Core. */
function powerLoss(nowMs: number): World {
  const left = without(five(nowMs), ["core-1", "core-3", "core-5"], nowMs - 540_000);
  const refusing = changed(left, "core-5", (c) => ({ ...c, data: { presence: { kind: "refused" } } }));
  return changed(refusing, "core-2", (c) => ({
    ...c,
    data: { log: { kind: "read", last: { term: 7, index: 51_902 }, commit: 51_900, torn: true } },
  }));
}

/** Returns five Cores of which two answer; one campaigned while it was cut off: its term is higher, its log older. */
function outdatedSurvivor(nowMs: number): World {
  const left = without(five(nowMs), ["core-3", "core-4", "core-5"], nowMs - 95_000);
  const best = changed(left, "core-1", (c) => ({ ...c, data: { ...read(7, 51_902), currentTerm: 7 } }));
  return changed(best, "core-2", (c) => ({ ...c, data: { ...read(6, 50_311), currentTerm: 31 } }));
}

/** Returns a single answering voter whose own log cannot be read. */
function unknownLogs(nowMs: number): World {
  const left = without(three(nowMs), ["core-2", "core-3"], nowMs - 95_000);
  return changed(left, "core-1", (c) => ({ ...c, data: { log: { kind: "damaged" } } }));
}

/** Returns a cluster whose voters are off, so that a learner is all that answers. */
function learnerOnly(nowMs: number): World {
  const learner: FakeCore = { ...voter(4, nowMs), learner: true };
  const cores = [voter(1, nowMs), voter(2, nowMs), voter(3, nowMs), learner];
  return without(worldOf(cores, cores[1], nowMs), ["core-1", "core-2", "core-3"], nowMs - 95_000);
}

/** Returns a cluster recovered on core-1, which has met another recovery of the same cluster on core-3. */
function twoLives(nowMs: number): World {
  const only = voter(1, nowMs);
  const at = isoTime(nowMs - 1_500_000);
  const other: OtherLife = {
    id: "5a1c7d0e-3b52-4f86-9a41-c0de5eed0003",
    generation: 2,
    lifeId: "5a1c7d0e-3b52-4f86-9a41-c0de5eed0003",
    clusterId: "77f818194e3a8c11",
    relation: "rival",
    begun: { at, by: "host:core-3.soc.example", how: "recovered" },
    revision: 118,
    cores: ["core-3"],
    metAt: isoTime(nowMs - 40_000),
  };
  return { ...worldOf([only], only, nowMs), generation: 2, otherLives: [other] };
}

/** Returns a cluster recovered on core-1: core-2 is back, core-3 is awaited, core-4 was given up as lost. */
function recovered(nowMs: number): World {
  const cores = [voter(1, nowMs), voter(2, nowMs), voter(3, nowMs)];
  const [first, , third] = cores;
  const lost = voter(4, nowMs);
  const begunMs = nowMs - 280_000;
  const awaited = unstarted(third?.id ?? "", "core-3", begunMs, begunMs + DAY, 109);
  const others = [...cores.slice(1), lost].map(({ ref, name }) => ({ ref, name }));
  return {
    ...worldOf([...cores.slice(0, 2), awaited], first, nowMs),
    generation: 2,
    recovered: { begun: { at: isoTime(begunMs), by: "host:core-1.soc.example", how: "recovered" }, others },
  };
}

function tenThousand(nowMs: number): World {
  const base = three(nowMs);
  const cores = new Map(base.cores);
  for (let n = 4; n <= 10_000; n++) {
    const id = `aaaaaaaa-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;
    const createdAtMs = nowMs - (10_001 - n) * 5_000;
    // Every third ID has expired, so that both gray lights can be filtered.
    const c = unstarted(id, `core-${n}`, createdAtMs, n % 3 === 0 ? nowMs - 60_000 : createdAtMs + DAY, n);
    cores.set(c.ref, c);
  }
  return { ...base, cores, revision: 10_100 };
}

const BUILD: Record<ScenarioName, (nowMs: number) => World> = {
  healthy: three,
  single: (nowMs) => {
    const only = voter(1, nowMs, true);
    return { ...worldOf([only], only, nowMs), loopback: true, term: 2 };
  },
  empty: (nowMs) => {
    const world = three(nowMs);
    return { ...world, hidden: new Set(world.cores.keys()) };
  },
  electing: (nowMs) => changed(three(nowMs), "core-2", (c) => stopped(c, nowMs)),
  lagging: (nowMs) =>
    changed(three(nowMs), "core-3", (c) =>
      c.host === null ? c : { ...c, host: { ...c.host, lag: 1_284, fsyncP99Ms: 140 } },
    ),
  joining,
  "two-lives": twoLives,
  recovered,
  "lost-quorum": (nowMs) => {
    const dead = (name: string, w: World) => changed(w, name, (c) => stopped(c, nowMs - 95_000));
    return { ...dead("core-1", dead("core-2", three(nowMs))), leader: null, leaderlessSinceMs: nowMs - 95_000 };
  },
  "power-loss": powerLoss,
  "outdated-survivor": outdatedSurvivor,
  "unknown-logs": unknownLogs,
  "learner-only": learnerOnly,
  "cut-off": (nowMs) => {
    const silent = (name: string, w: World) => changed(w, name, (c) => stopped(c, nowMs - 9_000));
    return { ...silent("core-2", silent("core-3", three(nowMs))), leader: null, leaderlessSinceMs: nowMs - 9_000 };
  },
  "one-way": (nowMs) => ({ ...three(nowMs), parted: voter(3, nowMs).ref }),
  strained,
  "ten-thousand": tenThousand,
  off: (nowMs) => changed(three(nowMs), "core-3", (c) => stopped(c, nowMs - 12_000)),
  upgrading: (nowMs) =>
    changed(three(nowMs), "core-3", (c) =>
      c.host === null ? c : { ...c, host: { ...c.host, version: "0.9.4", engineVersion: "3.4.23" } },
    ),
  "snapshots-none": three,
  "snapshot-taking": three,
  "snapshot-bad": three,
  restoring: (nowMs) => ({ ...three(nowMs), restoring: progressOf(runningRestore(nowMs)) }),
  "drills-none": three,
  "drill-failed": drillFailed,
  error: (nowMs) => ({ ...three(nowMs), network: "list_fails" }),
  unreachable: (nowMs) => ({ ...three(nowMs), network: "down" }),
};

/** Returns the world at the start of a scenario. `nowMs`: ms since 1970. */
export const buildWorld = (name: ScenarioName, nowMs: number): World => BUILD[name](nowMs);
