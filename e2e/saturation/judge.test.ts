import { expect, test } from "vitest";
import { contradictions, falseNews, historyIn, type Screen } from "./judge.ts";

const row = (n: number, role: string | null, light = "On") => ({ name: `core-${n}`, role, light });
const rows = [row(1, "leader"), row(2, "follower"), row(3, "follower")];
const well: Screen = { pill: "Healthy", pillText: "Healthy· 1 of 3 may still fail", leader: "core-1", rows };
const of = (change: Partial<Screen>): string => contradictions({ ...well, ...change }, 3).join("\n");

test.each<[string, Partial<Screen>]>([
  ["all well", {}],
  [
    "one off, and the pill says so",
    {
      pill: "Warning",
      pillText: "Warning· none may fail",
      rows: [rows[0] ?? row(1, null), row(2, "follower"), row(3, null, "Off")],
    },
  ],
  [
    "no leader, and no row leads",
    { pill: "No leader", pillText: "No leader", leader: null, rows: [1, 2, 3].map((n) => row(n, "follower")) },
  ],
  [
    "nobody can tell, nor do the rows",
    { pill: "Unknown", pillText: "Unknown", leader: null, rows: [1, 2, 3].map((n) => row(n, null, "Unknown")) },
  ],
])("a screen that agrees with itself has no contradiction: %s", (_, change) => {
  expect(of(change)).toBe("");
});

test.each<[string, Partial<Screen>]>([
  ["no pill, or not 3 rows", { pill: "" }],
  ["not 3 rows", { rows: [] }],
  ["the pill's leader is core-2", { leader: "core-2" }],
  ["2 leaders", { rows: [row(1, "leader"), row(2, "leader"), row(3, "follower")] }],
  ["No leader, and the rows have a leader", { pill: "No leader", pillText: "No leader", leader: null }],
  ["No majority, and 3 of 3 rows are alive", { pill: "No majority", pillText: "No majority", leader: null }],
  ["Healthy, and the rows: core-3 Off", { rows: [row(1, "leader"), row(2, "follower"), row(3, "follower", "Off")] }],
  ["Unknown, and rows are On", { pill: "Unknown", pillText: "Unknown", leader: null }],
  ["0 may fail, and by the rows it is 1", { pill: "Warning", pillText: "Warning· none may fail" }],
])("a screen that does not is named: %s", (what, change) => {
  expect(of(change)).toContain(what);
});

test("news is held against what the engines wrote: who won which term, and whether one was lost at all", () => {
  const log = (...lines: string[]): string[] => lines.map((msg) => JSON.stringify({ msg }));
  const before = new Map([["core-1", log("f5 became leader at term 2")]]);
  const during = new Map([["core-2", log("a1 is starting a new election at term 2", "a1 became leader at term 3")]]);
  const all = historyIn(new Map([...before, ...during]));
  const ours = (said: string[]): string[] => falseNews(said, all, historyIn(during));
  expect(ours(["The cluster has no leader", "core-2 leads now, term 3", "core-9 has joined"])).toEqual([]);
  expect(ours(["core-2 leads now, term 4"])).toEqual([expect.stringContaining("no engine says")]);
  expect(ours(["core-1 leads now, term 2"])).toEqual([expect.stringContaining("did before")]);
  expect(ours(["core-2 leads now, term 3", "core-2 leads now, term 3"])).toEqual([expect.stringContaining("again")]);
  expect(falseNews(["The cluster has no leader"], all, historyIn(new Map()))).toHaveLength(1);
});
