import { expect, test } from "vitest";
import type { HomeFacts, MadeCore } from "./facts.ts";
import { planUninstall } from "./uninstall-plan.ts";

const ID = "3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57";
const OTHER = "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d";
const PEERS = [
  { name: "core-1", voter: true },
  { name: "core-3", voter: true },
];
const home = (core: Partial<MadeCore> | null): HomeFacts => ({
  path: "/k",
  state: "ours",
  made: core === null ? [] : [{ id: ID, name: "core-2", host: "h", member: true, peers: [], console: "", ...core }],
  begun: [],
});
const wish = { id: null, keepMember: false, learner: false };

test("nothing here is nothing to do", () => expect(planUninstall(home(null), [], wish)).toEqual({ do: "nothing" }));

test("a Core alone, and one that never became a member, leave nobody", () => {
  expect(planUninstall(home({}), [ID], wish)).toMatchObject({ do: "remove", id: ID, name: "core-2" });
  expect(planUninstall(home({ member: false, peers: PEERS }), [ID], wish)).toMatchObject({ do: "remove" });
  expect(planUninstall(home(null), [ID], wish)).toMatchObject({ do: "remove", units: [`kuma-core-${ID}.service`] });
});

test("a member of a cluster with others is refused with the sum, unless it is told to stay one", () => {
  expect(planUninstall(home({ peers: PEERS }), [ID], wish)).toEqual({
    do: "refuse",
    reason: { code: "uninstall_member", params: { name: "core-2", others: 2, voters: 3, majority: 2, left: 2 } },
  });
  expect(planUninstall(home({ peers: PEERS }), [ID], { ...wish, learner: true })).toMatchObject({
    reason: { params: { voters: 2, majority: 2, left: 2 } },
  });
  expect(planUninstall(home({ peers: PEERS }), [ID], { ...wish, keepMember: true })).toMatchObject({ do: "remove" });
});

test("the ID of another Core takes nothing away", () => {
  expect(planUninstall(home({}), [ID], { ...wish, id: OTHER })).toMatchObject({
    do: "refuse",
    reason: { code: "uninstall_other_id" },
  });
  expect(planUninstall(home({}), [ID], { ...wish, id: ID })).toMatchObject({ do: "remove" });
});
