import { describe, expect, test } from "vitest";
import type { CoreFacts, RecoveryFacts } from "./recovery-facts.ts";
import { recoveryPlan, type RecoveryPlan } from "./recovery-plan.ts";

const LIFE = { generation: 1, lifeId: "00000000-0000-4000-8000-00000000000a", clusterId: "00000000000000aa" };
const read = (term: number, index: number, more: { commit?: number; torn?: boolean } = {}): CoreFacts["log"] => ({
  kind: "read",
  last: { term, index },
  commit: more.commit ?? index,
  torn: more.torn ?? false,
});
const answers = (
  follows: string | null = null,
  engine: "ready" | "waiting" | "off" = "ready",
): CoreFacts["presence"] => ({
  kind: "answers",
  engine,
  follows,
});
const core = (ref: string, more: Partial<CoreFacts> = {}): CoreFacts => ({
  ref,
  name: `core-${ref}`,
  here: false,
  vote: "voter",
  life: LIFE,
  removed: false,
  presence: { kind: "silent" },
  log: { kind: "unknown" },
  database: "unknown",
  ...more,
});
const here = (ref: string, more: Partial<CoreFacts> = {}): CoreFacts =>
  core(ref, { here: true, presence: { kind: "stopped" }, log: read(3, 100), database: "good", ...more });
const plan = (cores: CoreFacts[], more: Partial<RecoveryFacts> = {}): RecoveryPlan =>
  recoveryPlan({ life: LIFE, cores, snapshots: [], ...more });
const waysOf = (made: RecoveryPlan) => (made.kind === "majority_lost" ? made.ways : []);
const fromData = (made: RecoveryPlan) => {
  for (const way of waysOf(made)) if (way.way === "from_survivor" || way.way === "from_learner") return way;
  return undefined;
};

describe("while nothing may be recovered", () => {
  test.each<[string, CoreFacts[], Partial<RecoveryPlan>]>([
    [
      "a majority answers and has a leader",
      [here("a"), core("b", { presence: answers("b") }), core("c", { presence: answers("b") })],
      { kind: "majority_answers", leader: "b" },
    ],
    [
      "a majority answers and elects",
      [here("a"), core("b", { presence: answers() }), core("c", { presence: answers() })],
      { kind: "majority_answers", leader: null },
    ],
    [
      "a Core of unknown vote might complete it",
      [here("a", { presence: answers() }), core("b"), core("c", { vote: "unknown", presence: answers() })],
      { kind: "majority_answers" },
    ],
    [
      "a voter of the records was recovered elsewhere",
      [
        here("a"),
        core("b", { presence: answers("b"), life: { generation: 2, lifeId: null, clusterId: "00000000000000bb" } }),
        core("c"),
      ],
      { kind: "superseded", by: ["b"], generation: 2 },
    ],
    [
      "two clusters of one generation",
      [
        here("a"),
        core("b", { presence: answers("b"), life: { generation: 1, lifeId: null, clusterId: "00000000000000bb" } }),
        core("c"),
      ],
      { kind: "two_lives", others: ["b"] },
    ],
    ["nobody knows who votes", [here("a", { vote: "unknown" })], { kind: "voters_unknown" }],
  ])("%s", (_, cores, expected) => {
    expect(plan(cores)).toMatchObject(expected);
  });

  test("a later generation counts only from a voter of the records", () => {
    const life = { generation: 9, lifeId: null, clusterId: null };
    const made = plan([here("a"), core("b"), core("c", { vote: "learner", presence: answers(), life })]);
    expect(made).toMatchObject({
      kind: "majority_lost",
      findings: expect.arrayContaining([{ ref: "c", code: "newer_life" }]),
    });
  });

  test("voters of an older life are no part of the majority", () => {
    const life = { generation: 0, lifeId: null, clusterId: null };
    const old = { presence: answers("b"), life };
    expect(plan([here("a"), core("b", old), core("c", old)]).kind).toBe("majority_lost");
  });
});

describe("1. bringing Cores back", () => {
  test("comes first, the surest first, and says how many are enough", () => {
    const cores = [
      here("a"),
      core("b"),
      core("c", { presence: { kind: "refused" } }),
      core("d", { presence: { kind: "untrusted" } }),
      core("e", { presence: answers(null, "off") }),
    ];
    expect(waysOf(plan(cores))[0]).toEqual({
      way: "bring_back",
      needed: 2,
      cores: [
        { ref: "a", act: "start_here" },
        { ref: "c", act: "start_there" },
        { ref: "e", act: "mend" },
        { ref: "b", act: "find" },
        { ref: "d", act: "prove" },
      ],
    });
  });

  test("is not offered where those left are not enough: the others belong to another life", () => {
    const life = { generation: 0, lifeId: null, clusterId: null };
    const made = plan([here("a"), core("b", { life }), core("c", { life })]);
    expect(made.sum).toEqual({ voters: 1, majority: 1, answering: 0, missing: 1 });
    const lost = plan([here("a", { presence: answers(null, "waiting") }), core("b"), core("c")]);
    expect(waysOf(lost)[0]).toMatchObject({ way: "bring_back", needed: 1, cores: [{ ref: "b" }, { ref: "c" }] });
  });
});

describe("2. from a survivor's data", () => {
  test("higher current term, older log", () => {
    // b campaigned without end while it was cut off: its term rose, its log did not.
    const cores = [here("a", { log: read(3, 120) }), core("b", { log: read(2, 500) }), core("c")];
    expect(fromData(plan(cores))).toMatchObject({ best: { ref: "a" }, others: [{ ref: "b" }] });
  });

  test.each<[string, CoreFacts[], string[]]>([
    [
      "by index where the terms are equal",
      [here("a", { log: read(3, 120) }), core("b", { log: read(3, 121) }), core("c")],
      ["b", "a"],
    ],
    [
      "voters before learners, whatever these hold",
      [here("a", { log: read(3, 120) }), core("l", { vote: "learner", log: read(4, 900) }), core("c")],
      ["a", "l"],
    ],
    ["of equal ones that of this host", [core("a", { log: read(3, 100) }), here("b"), core("c")], ["b", "a"]],
    [
      "never one of another life",
      [
        here("a"),
        core("b", { log: read(9, 999), life: { generation: 1, lifeId: null, clusterId: "00000000000000bb" } }),
        core("c"),
      ],
      ["a"],
    ],
    [
      "never one that was removed",
      [here("a"), core("b", { log: read(9, 999), removed: true }), core("c"), core("d")],
      ["a"],
    ],
    [
      "a torn log counts up to its last whole entry",
      [here("a", { log: read(3, 100, { torn: true }) }), core("b", { log: read(3, 99) }), core("c")],
      ["a", "b"],
    ],
  ])("%s", (_, cores, order) => {
    const way = fromData(plan(cores));
    expect(way === undefined ? [] : [way.best, ...way.others].map(({ ref }) => ref)).toEqual(order);
  });

  test("by what another reports of its last entry as well as by what was read; its higher current term does not count", () => {
    const reported = (term: number, index: number): Partial<CoreFacts> => ({
      presence: answers(null, "waiting"),
      log: { kind: "reported", last: { term, index }, commit: null },
    });
    const cores = [here("a"), core("b", reported(3, 101)), core("c", reported(2, 900)), core("d"), core("e")];
    expect(fromData(plan(cores))).toMatchObject({
      best: { ref: "b", last: { term: 3, index: 101 } },
      others: [{ ref: "a" }, { ref: "c" }],
      unranked: [{ ref: "d" }, { ref: "e" }],
      loss: { kind: "none" },
    });
  });

  test("what could not be read is not ranked below the others in silence", () => {
    const cores = [
      here("a"),
      core("b"),
      core("c", { log: { kind: "damaged" }, presence: { kind: "stopped" } }),
      core("d", { log: read(5, 900), database: "ahead" }),
      core("e", { presence: answers(null, "waiting"), log: { kind: "reported", last: null, commit: 90 } }),
      core("l", { vote: "learner" }),
    ];
    expect(fromData(plan(cores))).toMatchObject({
      best: { ref: "a" },
      others: [],
      unranked: [
        { ref: "b", why: "unreachable", atLeast: null },
        { ref: "c", why: "damaged", atLeast: null },
        { ref: "d", why: "damaged", atLeast: 900 },
        { ref: "e", why: "not_read", atLeast: 90 },
      ],
    });
  });

  test.each<[string, CoreFacts[], unknown]>([
    [
      "nothing, where a majority of logs was read",
      [here("a", { log: read(3, 120) }), core("b", { log: read(3, 119) }), core("c")],
      { kind: "none" },
    ],
    ["what the others alone may hold", [here("a"), core("b"), core("c")], { kind: "possible", unread: ["b", "c"] }],
    [
      "what another is known to hold",
      [
        here("a"),
        core("b", { presence: answers(null, "waiting"), log: { kind: "reported", last: null, commit: 130 } }),
        core("c"),
        core("d"),
      ],
      { kind: "certain", entries: 30, holder: "b" },
    ],
    [
      "not known while a vote is not known",
      [here("a"), core("b", { log: read(3, 1) }), core("c"), core("d", { vote: "unknown" })],
      { kind: "possible", unread: ["c", "d"] },
    ],
    [
      "not known from a learner's data",
      [here("a", { vote: "learner" }), core("b"), core("c")],
      { kind: "possible", unread: ["b", "c"] },
    ],
  ])("what is lost: %s", (_, cores, loss) => {
    expect(fromData(plan(cores))).toMatchObject({ loss });
  });

  test("from a learner's data only where no voter's is left", () => {
    expect(fromData(plan([here("l", { vote: "learner" }), core("b"), core("c")]))).toMatchObject({
      way: "from_learner",
      unranked: [{ ref: "b" }, { ref: "c" }],
    });
    const stale = core("b", { log: read(1, 1), database: "good" });
    expect(fromData(plan([here("l", { vote: "learner" }), stale, core("c")]))).toMatchObject({
      way: "from_survivor",
      best: { ref: "b" },
      others: [{ ref: "l" }],
    });
    const unread = core("b", { presence: answers(null, "waiting") });
    expect(fromData(plan([here("l", { vote: "learner" }), unread, core("c"), core("d")]))).toBeUndefined();
    expect(fromData(plan([here("a", { vote: "unknown" }), core("b"), core("c")]))).toMatchObject({
      way: "from_survivor",
    });
  });

  test.each<Partial<CoreFacts>>([
    { log: { kind: "damaged" } },
    { log: { kind: "missing" } },
    { database: "damaged" },
    { database: "ahead" },
    { database: "missing" },
  ])("not from %j", (bad) => {
    expect(fromData(plan([here("a", bad), core("b"), core("c")]))).toBeUndefined();
  });
});

test("3. from a snapshot comes last, with those that are known", () => {
  const snapshots = [{ file: "a.tar.gz", takenAt: "2026-11-23T00:00:00.000Z", proven: true, on: ["core-1"] }];
  expect(waysOf(plan([here("a"), core("b"), core("c")], { snapshots })).at(-1)).toEqual({
    way: "from_snapshot",
    snapshots,
  });
  expect(waysOf(plan([here("a"), core("b"), core("c")])).map(({ way }) => way)).toEqual([
    "bring_back",
    "from_survivor",
    "from_snapshot",
  ]);
});

test.each<[string, Partial<CoreFacts>]>([
  ["silent", {}],
  ["refused", { presence: { kind: "refused" } }],
  ["untrusted", { presence: { kind: "untrusted" } }],
  ["engine_stopped", { presence: answers(null, "off") }],
  ["removed", { removed: true }],
  ["older_life", { life: { generation: 0, lifeId: null, clusterId: null } }],
  ["newer_life", { life: { generation: 2, lifeId: null, clusterId: null } }],
  ["other_life", { life: { generation: 1, lifeId: null, clusterId: "00000000000000bb" } }],
  ["other_life", { life: { ...LIFE, lifeId: "00000000-0000-4000-8000-00000000000b" } }],
  ["vote_unknown", { vote: "unknown" }],
  ["log_torn", { log: read(1, 1, { torn: true }) }],
  ["log_damaged", { log: { kind: "damaged" } }],
  ["log_missing", { log: { kind: "missing" } }],
  ["database_damaged", { database: "damaged" }],
  ["database_ahead", { database: "ahead" }],
  ["database_missing", { database: "missing" }],
])("%s is a finding of its own", (code, more) => {
  expect(plan([core("a", more), core("b"), core("c")]).findings.filter(({ ref }) => ref === "a")).toContainEqual({
    ref: "a",
    code,
  });
});
