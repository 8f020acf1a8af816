import type { Service } from "@core-console/shared/contract/service";
import { expect, test } from "vitest";
import { ACTIONS, actionVerdict } from "./row-actions.ts";
import type { ActionFacts } from "./action-facts.ts";

const unused = {
  fqdn: null,
  ref: "r4",
  name: "core-4",
  id: "7a41",
  state: "created",
  reasons: [] as Service["reasons"],
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
  role: "follower",
  reasons: [] as Service["reasons"],
  raft: { memberId: "1", learner: false, lagEntries: 0 },
} as Service;
const learner = { ...joined, ref: "r5", name: "core-5", raft: { memberId: "5", learner: true } } as Service;

const votes = (voters: number, aliveVoters: number) => ({ voters, aliveVoters, cores: voters });
const facts = (over: Partial<ActionFacts> = {}): ActionFacts => ({
  role: "operator",
  readOnly: false,
  votes: votes(3, 3),
  leader: { ref: "r9", name: "core-9" },
  acting: new Map(),
  removing: [],
  ...over,
});
const allowed = (service: Service, f: ActionFacts) => ACTIONS.filter((a) => actionVerdict(a, [service], f).ok);

test.each(["operator", "administrator"] as const)("a %s may all that the state allows", (role) => {
  expect(allowed(unused, facts({ role }))).toEqual(["copyId", "copyCommand", "renew", "rename", "remove"]);
  expect(allowed(joined, facts({ role }))).toEqual([
    "copyId",
    "rename",
    "restart",
    "transfer",
    "downloadLog",
    "remove",
  ]);
});

test("a viewer is told which role it takes; the ID of what has joined is no key any more", () => {
  const viewer = facts({ role: "viewer" });
  const role = { ok: false, why: "role", who: null, role: "operator" };
  expect(ACTIONS.map((a) => actionVerdict(a, [joined], viewer))).toEqual([
    { ok: true },
    role,
    role,
    role,
    role,
    role,
    role,
    role,
  ]);
  expect(actionVerdict("copyId", [joined, hidden], viewer)).toEqual({
    ok: false,
    why: "role",
    who: "core-4",
    role: "operator",
  });
});

test("an ID that an administrator burned is not renewed, and its command is no use", () => {
  const refused = { ...unused, status: "expired", reasons: [{ code: "host_refused", params: {} }] } as Service;
  expect(allowed(refused, facts())).toEqual(["copyId", "rename", "remove"]);
  expect(actionVerdict("renew", [refused], facts())).toEqual({ ok: false, why: "refused", who: "core-4" });
});

test("without a majority an operator may copy, no more", () => {
  const f = facts({ readOnly: true, votes: votes(3, 1) });
  expect([...allowed(unused, f), ...allowed(joined, f)]).toEqual(["copyId", "copyId", "downloadLog"]);
  expect(actionVerdict("restart", [joined], f)).toEqual({ ok: false, why: "noMajority", who: null });
});

test.each([
  ["never joined", unused, facts(), { why: "notJoined", who: "core-4" }],
  ["is being removed", { ...joined, state: "removing" } as Service, facts(), { why: "removing", who: "core-1" }],
  ["is off", { ...joined, status: "off" } as Service, facts(), { why: "silent", who: "core-1" }],
  ["restarts already", joined, facts({ acting: new Map([["r1", "restart"]]) }), { why: "restarting", who: "core-1" }],
  ["would cost the quorum", joined, facts({ votes: votes(3, 2) }), { why: "quorum", who: null }],
])("no restart of what %s", (_, service, f, why) =>
  expect(actionVerdict("restart", [service], f)).toEqual({ ok: false, ...why }),
);

test.each([
  ["the only Core", joined, facts({ votes: votes(1, 1) })],
  ["a learner while one voter is off", learner, facts({ votes: votes(3, 2) })],
  ["one that waits for another", joined, facts({ votes: votes(3, 2), acting: new Map([["r2", "restart"]]) })],
])("a restart of %s", (_, service, f) => expect(actionVerdict("restart", [service], f)).toEqual({ ok: true }));

const core = (n: number, more: Partial<Service> = {}): Service => ({
  ...joined,
  ref: `r${n}`,
  name: `core-${n}`,
  ...more,
});
const off: Partial<Service> = { status: "off", role: null };

test.each([
  ["the last Core", [joined], facts({ votes: votes(1, 1) }), { why: "lastCore", who: "core-1" }],
  [
    "whom the majority needs",
    [joined],
    facts({ votes: votes(3, 2) }),
    { why: "quorumSum", who: "core-1", sum: { voters: 2, majority: 2, alive: 1 } },
  ],
  ["what is being removed", [core(1, { state: "removing" })], facts(), { why: "removing", who: "core-1" }],
  ["what restarts", [joined], facts({ acting: new Map([["r1", "restart"]]) }), { why: "restarting", who: "core-1" }],
  ["all three", [core(1), core(2), core(3)], facts(), { why: "noneLeft", who: null }],
  ["a member while the votes are not known", [joined, unused], facts({ votes: null }), { why: "noVotes", who: null }],
  [
    "whom those on their way out leave alone",
    [core(1)],
    facts({ votes: votes(2, 2), acting: new Map([["r2", "remove"]]), removing: [core(2, { state: "removing" })] }),
    { why: "lastCore", who: "core-1" },
  ],
])("no removal of %s", (_, services, f, why) =>
  expect(actionVerdict("remove", services, f)).toMatchObject({ ok: false, ...why }),
);

test.each([
  ["a silent voter", [core(1, off)], facts({ votes: votes(3, 2) })],
  ["a silent voter, then a living one", [core(1), core(3, off)], facts({ votes: votes(3, 2) })],
  ["a learner while one voter is off", [learner], facts({ votes: { ...votes(3, 2), cores: 4 } })],
  ["one that waits for a restart", [joined], facts({ votes: votes(3, 2), acting: new Map([["r2", "restart"]]) })],
  ["a member and a record", [joined, unused], facts()],
  ["a record while the votes are not known", [unused], facts({ votes: null })],
])("a removal of %s", (_, services, f) => expect(actionVerdict("remove", services, f)).toEqual({ ok: true }));

test.each([
  ["the leader", core(1, { role: "leader" }), facts(), { why: "leads", who: "core-1" }],
  ["a learner", learner, facts(), { why: "learner", who: "core-5" }],
  ["a Core that is off", core(1, off), facts(), { why: "silent", who: "core-1" }],
  [
    "one far behind",
    core(1, { raft: { ...joined.raft, lagEntries: 2000 } }),
    facts(),
    { why: "behind", who: "core-1" },
  ],
  [
    "one already taking over",
    joined,
    facts({ acting: new Map([["r1", "transfer"]]) }),
    { why: "moving", who: "core-1" },
  ],
  ["what never joined", unused, facts(), { why: "notJoined", who: "core-4" }],
  ["any Core while no leader is known", joined, facts({ leader: null }), { why: "noLeader", who: null }],
])("leadership is not handed over to %s", (_, service, f, why) =>
  expect(actionVerdict("transfer", [service], f)).toEqual({ ok: false, ...why }),
);

test("one at a time is renamed or made the leader", () => {
  for (const action of ["rename", "transfer"] as const)
    expect(actionVerdict(action, [core(1), core(2)], facts())).toEqual({ ok: false, why: "onlyOne", who: null });
});
