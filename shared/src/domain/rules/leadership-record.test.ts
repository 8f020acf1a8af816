import { expect, test } from "vitest";
import { isToRecord, leadsSince, type LeaderTerm, type RecordedLeadership } from "./leadership-record.ts";

const LIFE = "00000000-0000-4000-8000-000000000001";
const OTHER = "00000000-0000-4000-8000-000000000002";
const own: LeaderTerm = { ref: "a", term: 5, clusterId: "c1", generation: 1, lifeId: LIFE };

test.each([
  ["none is recorded", null, true],
  ["an earlier term of another Core", { ref: "b", term: 4 }, true],
  ["an earlier term of its own", { term: 4 }, true],
  ["its own", {}, false],
  ["the same term of another Core", { ref: "b" }, false],
  ["a later term", { ref: "b", term: 6 }, false],
  ["a later term of an earlier generation", { term: 57, generation: 0 }, true],
  ["a later term of another life", { term: 57, lifeId: OTHER }, true],
  ["a later term of another cluster", { term: 57, clusterId: "c0" }, true],
  ["a later term, the life not being recorded", { term: 6, lifeId: null }, false],
] as const)("a leader records its leadership over %s: %j %s", (_, known, expected) => {
  expect(isToRecord(known === null ? null : { ...own, ...known }, own)).toBe(expected);
});

test.each([
  ["the record of this leader and term", {}, "then"],
  ["another term", { term: 4 }, null],
  ["another leader", { ref: "b" }, null],
  ["another life", { lifeId: OTHER }, null],
  ["another cluster", { clusterId: "c0" }, null],
] as const)("since when it leads, by %s", (_, over, expected) => {
  const known: RecordedLeadership = { ...own, since: "then", ...over };
  expect(leadsSince(known, { ref: "a", term: 5 }, own)).toBe(expected);
});

test("without a record, or without a leader, it is not known", () => {
  expect(leadsSince(null, { ref: "a", term: 5 }, own)).toBeNull();
  expect(leadsSince({ ...own, since: "then" }, { ref: null, term: 5 }, own)).toBeNull();
});
