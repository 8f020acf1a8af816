import type { Service } from "@core-console/shared/contract/service";
import { expect, test } from "vitest";
import { ACTIONS, actionVerdict, type ActionFacts } from "./row-actions.ts";

const unused = {
  fqdn: null,
  ref: "r4",
  name: "core-4",
  id: "7a41",
  state: "created",
  raft: { memberId: null },
} as Service;
const hidden = { ...unused, id: null } as Service;
const joined = {
  fqdn: "core-1.soc.example",
  ref: "r1",
  name: "core-1",
  id: "0000",
  state: "active",
  status: "on",
  raft: { memberId: "1", learner: false },
} as Service;
const learner = { ...joined, ref: "r5", name: "core-5", raft: { memberId: "5", learner: true } } as Service;

const facts = (over: Partial<ActionFacts> = {}): ActionFacts => ({
  role: "operator",
  readOnly: false,
  votes: { voters: 3, aliveVoters: 3 },
  restarting: new Set(),
  ...over,
});
const allowed = (service: Service, f: ActionFacts) => ACTIONS.filter((a) => actionVerdict(a, [service], f).ok);

test.each(["operator", "administrator"] as const)("a %s may all that the state allows", (role) => {
  expect(allowed(unused, facts({ role }))).toEqual(["copyId", "copyCommand", "renew", "remove"]);
  expect(allowed(joined, facts({ role }))).toEqual(["copyId", "restart", "downloadLog"]);
});

test("a viewer is told which role it takes; the ID of what has joined is no key any more", () => {
  const viewer = facts({ role: "viewer" });
  const role = { ok: false, why: "role", who: null, role: "operator" };
  expect(ACTIONS.map((a) => actionVerdict(a, [joined], viewer))).toEqual([{ ok: true }, role, role, role, role, role]);
  expect(actionVerdict("copyId", [joined, hidden], viewer)).toEqual({
    ok: false,
    why: "role",
    who: "core-4",
    role: "operator",
  });
});

test("without a majority an operator may copy, no more", () => {
  const f = facts({ readOnly: true, votes: { voters: 3, aliveVoters: 1 } });
  expect([...allowed(unused, f), ...allowed(joined, f)]).toEqual(["copyId", "copyId", "downloadLog"]);
  expect(actionVerdict("restart", [joined], f)).toEqual({ ok: false, why: "noMajority", who: null });
});

test.each([
  ["never joined", unused, facts(), { why: "notJoined", who: "core-4" }],
  ["is being removed", { ...joined, state: "removing" } as Service, facts(), { why: "removing", who: "core-1" }],
  ["is off", { ...joined, status: "off" } as Service, facts(), { why: "silent", who: "core-1" }],
  ["restarts already", joined, facts({ restarting: new Set(["r1"]) }), { why: "restarting", who: "core-1" }],
  ["would cost the quorum", joined, facts({ votes: { voters: 3, aliveVoters: 2 } }), { why: "quorum", who: null }],
])("no restart of what %s", (_, service, f, why) =>
  expect(actionVerdict("restart", [service], f)).toEqual({ ok: false, ...why }),
);

test.each([
  ["the only Core", joined, facts({ votes: { voters: 1, aliveVoters: 1 } })],
  ["a learner while one voter is off", learner, facts({ votes: { voters: 3, aliveVoters: 2 } })],
  ["one that waits for another", joined, facts({ votes: { voters: 3, aliveVoters: 2 }, restarting: new Set(["r2"]) })],
])("a restart of %s", (_, service, f) => expect(actionVerdict("restart", [service], f)).toEqual({ ok: true }));
