import type { Service } from "@core-console/shared/contract/service";
import { expect, test } from "vitest";
import { ACTIONS, actionVerdict } from "./row-actions.ts";

const unused = { name: "core-4", id: "7a41", state: "created", raft: { memberId: null } } as Service;
const hidden = { ...unused, id: null } as Service;
const joined = { name: "core-1", id: "0000", state: "active", raft: { memberId: "1" } } as Service;

test.each(["operator", "administrator"] as const)("a %s may all that the state allows", (role) =>
  expect(ACTIONS.map((a) => actionVerdict(a, [unused], false, role).ok)).toEqual([true, true, true, true]),
);

test("a viewer is told which role it takes; the ID of what has joined is no key any more", () => {
  expect(ACTIONS.map((a) => actionVerdict(a, [joined], false, "viewer"))).toEqual([
    { ok: true },
    { ok: false, why: "role", who: null, role: "operator" },
    { ok: false, why: "role", who: null, role: "operator" },
    { ok: false, why: "role", who: null, role: "operator" },
  ]);
  expect(actionVerdict("copyId", [joined, hidden], false, "viewer")).toEqual({
    ok: false,
    why: "role",
    who: "core-4",
    role: "operator",
  });
});

test("without a majority an operator may copy, no more", () =>
  expect(ACTIONS.map((a) => actionVerdict(a, [unused], true, "operator").ok)).toEqual([true, false, false, false]));
