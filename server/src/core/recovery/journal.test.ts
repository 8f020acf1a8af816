import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { layoutOf } from "../members/home/layout.ts";
import {
  type Journal,
  nextRun,
  readJournal,
  recoveryFiles,
  removeRecovery,
  stepAfter,
  writeJournal,
} from "./journal.ts";

const REF = "22222222-77d4-8f0e-9b6a-1d2c90e4ab57";
const LAST = { term: 3, index: 21 };
const journal = (more: Partial<Journal> = {}): Journal => ({
  format: 1,
  step: "copy",
  begunAt: "2026-11-23T05:00:00.000Z",
  by: "host:core-1",
  life: { generation: 2, lifeId: "3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57" },
  clusterToken: "kuma-token",
  last: LAST,
  others: [{ ref: REF, state: "lost" }],
  newCa: true,
  from: "voter",
  lostSecrets: [],
  ...more,
});

test.each([
  // An engine changes what it runs on: its copy, or what it was restored to, is made anew.
  ["copy", "copy"],
  ["raise", "raise"],
  ["force", "copy"],
  ["restore", "restore"],
  ["records", "restore"],
  ["switch", "switch"],
] as const)("a run that ended in the step %s goes on with %s", (step, from) => {
  const now = { last: LAST, others: [{ ref: REF, state: "lost" as const }] };
  expect(nextRun(journal({ step }), now)).toEqual({ kind: "continue", from });
});

test("a run is begun anew where the Core has run since, or another answer is given; never once data was replaced", () => {
  const anew = { kind: "begin", discard: true };
  const others = journal().others;
  expect(nextRun(null, { last: LAST, others })).toEqual({ kind: "begin", discard: false });
  for (const step of ["copy", "raise", "force", "restore", "records"] as const) {
    expect(nextRun(journal({ step }), { last: { term: 3, index: 22 }, others })).toEqual(anew);
    expect(nextRun(journal({ step }), { last: null, others })).toEqual(anew);
    expect(nextRun(journal({ step }), { last: LAST, others: [{ ref: REF, state: "switched_off" }] })).toEqual(anew);
  }
  expect(nextRun(journal({ step: "switch" }), { last: null, others: [] })).toEqual({
    kind: "continue",
    from: "switch",
  });
});

test("without answers a run goes on with those that it was begun with", () => {
  expect(nextRun(journal({ step: "raise" }), { last: LAST, others: null })).toEqual({
    kind: "continue",
    from: "raise",
  });
});

test("each step is followed by the next, the last by none", () => {
  const steps = ["copy", "raise", "force", "restore", "records", "switch"] as const;
  expect(steps.map(stepAfter)).toEqual([...steps.slice(1), null]);
});

test("a journal is read as it was written, a damaged one is named, and removing it removes what the run made", () => {
  const home = mkdtempSync(join(tmpdir(), "kuma-journal-"));
  const layout = layoutOf(home, "3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57");
  const files = recoveryFiles(layout);
  mkdirSync(files.folder, { recursive: true });
  expect(readJournal(files)).toBeNull();
  writeJournal(files, journal(), null);
  expect(readJournal(files)).toEqual(journal());
  removeRecovery(files, layout.core);
  expect([existsSync(files.journal), existsSync(files.folder)]).toEqual([false, false]);
  writeFileSync(files.journal, "{");
  expect(() => readJournal(files)).toThrow("home_half_written");
});
