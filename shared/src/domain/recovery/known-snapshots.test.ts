import { expect, test } from "vitest";
import { knownSnapshots, lastProven, MOST_SNAPSHOTS } from "./known-snapshots.ts";

type Kept = Parameters<typeof knownSnapshots>[0][number];

const proof = (ok: boolean): Kept["proof"] => ({ at: "2026-11-30T13:00:00.000Z", ok, reason: null, core: "a", ms: 1 });
const record = (file: string, day: number, more: Partial<Kept> = {}): Kept => ({
  file,
  state: "taken",
  takenAt: `2026-11-${String(day).padStart(2, "0")}T12:00:00.000Z`,
  copies: ["a"],
  proof: null,
  deleting: false,
  ...more,
});
const nameOf = (ref: string): string => `core-${ref}`;

test("the newest first, with whether a test restored them and which Cores have them", () => {
  const records = [
    record("old", 1, { proof: proof(true) }),
    record("new", 3),
    record("bad", 2, { proof: proof(false) }),
  ];
  const found = knownSnapshots(records, [], nameOf);
  expect(found.map(({ file, proven }) => [file, proven])).toEqual([
    ["new", null],
    ["bad", false],
    ["old", true],
  ]);
  expect(found[0]?.on).toEqual(["core-a"]);
  expect(lastProven(found)?.file).toBe("old");
  expect(lastProven([])).toBeNull();
});

test("not those that are not taken yet, failed, or are being deleted", () => {
  const records = [
    record("waiting", 1, { state: "waiting", takenAt: null }),
    record("failed", 1, { state: "failed", takenAt: null }),
    record("deleting", 1, { deleting: true }),
  ];
  expect(knownSnapshots(records, [], nameOf)).toEqual([]);
});

test("a file of this host without a record is one more; one that is being deleted is not", () => {
  const file = (name: string) => ({ file: name, takenAt: "2026-11-29T12:00:00.000Z", proven: null, on: ["core-a"] });
  const records = [record("known", 1, { proof: proof(true) }), record("deleting", 2, { deleting: true })];
  const found = knownSnapshots(records, [file("known"), file("found"), file("deleting")], nameOf);
  expect(found.map((one) => one.file)).toEqual(["found", "known"]);
  expect(found[1]?.proven).toBe(true);
});

test("no more than a plan can show", () => {
  const records = Array.from({ length: MOST_SNAPSHOTS + 5 }, (_, n) => record(`s${n}`, n + 1));
  const found = knownSnapshots(records, [], nameOf);
  expect(found).toHaveLength(MOST_SNAPSHOTS);
  expect(found[0]?.file).toBe(`s${MOST_SNAPSHOTS + 4}`);
});
