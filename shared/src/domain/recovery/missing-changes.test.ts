import { expect, test } from "vitest";
import type { ConfirmedChange } from "../../contract/recovery/recovery.ts";
import { missingChanges } from "./missing-changes.ts";

const LIFE = "5a1c7d0e-3b52-4f86-9a41-c0de5eed0001";
const life = { generation: 2, lifeId: LIFE, clusterId: null };
const change = (revision: number, more: Partial<ConfirmedChange> = {}): ConfirmedChange => ({
  at: `2026-11-30T14:08:0${revision % 10}.000Z`,
  by: "anna",
  what: "addService",
  name: "core-9",
  revision,
  generation: 2,
  lifeId: LIFE,
  ...more,
});

test("those after the last revision that the Core is known to have applied", () => {
  const changes = [change(104), change(103), change(102), change(101)];
  const found = missingChanges({ life, changes }, { revision: 102 });
  expect(found).toMatchObject({ revision: 102, known: 4, since: changes[3]?.at });
  expect(found?.later.map(({ revision }) => revision)).toEqual([104, 103]);
});

test("changes of another life are not compared; what does not say its life is", () => {
  const other = { lifeId: "5a1c7d0e-3b52-4f86-9a41-c0de5eed0009" };
  const changes = [change(900, other), change(800, { generation: 1 }), change(105, { generation: null, lifeId: null })];
  const found = missingChanges({ life, changes }, { revision: 102 });
  expect(found?.later.map(({ revision }) => revision)).toEqual([105]);
  expect(found?.known).toBe(1);
});

test("nothing is said where the Core does not report its revision, or no change is known", () => {
  expect(missingChanges({ life, changes: [change(1)] }, { revision: null })).toBeNull();
  expect(missingChanges({ life, changes: [change(1)] }, {})).toBeNull();
  expect(missingChanges({ life }, { revision: 5 })).toEqual({ revision: 5, later: [], known: 0, since: null });
});
