import { expect, test } from "vitest";
import type { HomeFacts, MadeCore } from "../facts/facts.ts";
import { planUninstall } from "./uninstall-plan.ts";

const ID = "3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57";
const OTHER = "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d";
const PEERS = [
  { name: "core-1", voter: true },
  { name: "core-3", voter: true },
];
const UNIT = { id: ID, home: "/k" };
const home = (core: Partial<MadeCore> | null): HomeFacts => ({
  path: "/k",
  state: "ours",
  made:
    core === null
      ? []
      : [{ id: ID, name: "core-2", host: "h", member: true, peers: [], removed: false, console: "", ...core }],
  begun: [],
  damaged: [],
});
const wish = { id: null, keepMember: false };

test("nothing here is nothing to do", () => expect(planUninstall(home(null), [], wish)).toEqual({ do: "nothing" }));

test("a Core alone, and one that never became a member, leave no cluster", () => {
  expect(planUninstall(home({}), [UNIT], wish)).toMatchObject({
    do: "remove",
    id: ID,
    name: "core-2",
    leaves: false,
    alone: true,
  });
  expect(planUninstall(home({ member: false, peers: PEERS }), [UNIT], wish)).toMatchObject({
    do: "remove",
    leaves: false,
    alone: false,
  });
});

test("a service whose Core cannot be read may be a member's: it is removed only with --keep-member", () => {
  expect(planUninstall(home(null), [UNIT], wish)).toMatchObject({
    do: "refuse",
    reason: { code: "uninstall_unknown", params: { unit: `kuma-core-${ID}.service`, home: "/k" } },
  });
  const plan = planUninstall(home(null), [UNIT], { ...wish, keepMember: true });
  expect(planUninstall({ ...home(null), damaged: [ID] }, [], wish)).toMatchObject({ do: "refuse" });
  expect(plan).toMatchObject({ do: "remove", units: [`kuma-core-${ID}.service`] });
});

test("a foreign folder is not touched", () => {
  expect(planUninstall({ ...home(null), state: "foreign" }, [UNIT], { ...wish, keepMember: true })).toMatchObject({
    do: "refuse",
    reason: { code: "home_foreign" },
  });
});

test("a service whose Core is in another home is refused, naming that, with any options", () => {
  const units = [{ id: ID, home: "/srv/kuma" }];
  for (const keepMember of [true, false])
    for (const state of ["absent", "foreign", "ours"] as const)
      expect(planUninstall({ ...home(null), state }, units, { ...wish, keepMember })).toMatchObject({
        reason: { code: "install_other_home", params: { found: "/srv/kuma", home: "/k" } },
      });
});

test("a member of a cluster with others leaves it, unless it is to stay one, or knows that it is none", () => {
  const plan = (core: Partial<MadeCore>, keepMember = false) =>
    planUninstall(home({ peers: PEERS, ...core }), [UNIT], { ...wish, keepMember });
  expect(plan({})).toMatchObject({ do: "remove", leaves: true, removed: false });
  expect(plan({}, true)).toMatchObject({ do: "remove", leaves: false, removed: false });
  expect(plan({ removed: true })).toMatchObject({ do: "remove", leaves: false, removed: true });
});

test("the ID of another Core takes nothing away", () => {
  expect(planUninstall(home({}), [UNIT], { ...wish, id: OTHER })).toMatchObject({
    do: "refuse",
    reason: { code: "uninstall_other_id" },
  });
  expect(planUninstall(home({}), [UNIT], { ...wish, id: ID })).toMatchObject({ do: "remove" });
});

test("a member that stays is a dead one to others; a Core alone, and one that was removed, is not", () => {
  const stays = (core: Partial<MadeCore>) => planUninstall(home(core), [UNIT], { ...wish, keepMember: true });
  expect(stays({ peers: PEERS })).toMatchObject({ do: "remove", leaves: false, dies: true });
  expect(planUninstall(home({ peers: PEERS }), [UNIT], wish)).toMatchObject({ leaves: true, dies: false });
  for (const core of [{}, { peers: PEERS, member: false }, { peers: PEERS, removed: true }])
    expect(stays(core)).toMatchObject({ dies: false });
});
