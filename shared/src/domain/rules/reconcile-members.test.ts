import fc from "fast-check";
import { expect, test } from "vitest";
import { type ListedMember, memberOf, type RecordedMember, reconcileMembers, strangers } from "./reconcile-members.ts";

const voter = (memberId: string): ListedMember => ({
  memberId,
  learner: false,
  peerUrls: [`https://${memberId}.soc.example:7209`],
});
const learner = (memberId: string): ListedMember => ({ ...voter(memberId), learner: true });
const record = (memberId: string | null, over: Partial<RecordedMember> = {}): RecordedMember => ({
  ref: `ref of ${memberId}`,
  memberId,
  peerUrl: `https://${memberId}.soc.example:7209`,
  leaving: false,
  ...over,
});
const NOTHING = { lost: [], orphan: null };

test.each([
  ["etcd has all of them", [voter("a"), voter("b")], [record("a"), record("b")], NOTHING],
  [
    "a voter or a learner that etcd no longer has",
    [voter("a")],
    [record("a"), record("b")],
    { lost: [{ ref: "ref of b", memberId: "b" }], orphan: null },
  ],
  ["one whose removal is recorded", [voter("a")], [record("a"), record("b", { leaving: true })], NOTHING],
  ["one that has not been added yet", [voter("a")], [record("a"), record(null)], NOTHING],
  [
    "one that was added, but is not recorded yet",
    [voter("a"), learner("b")],
    [record("a"), record(null, { peerUrl: "https://b.soc.example:7209" })],
    NOTHING,
  ],
  [
    "one that was removed and added again with another ID at the same address: its data is the removed member's",
    [voter("a"), { ...voter("c"), peerUrls: ["https://b.soc.example:7209"] }],
    [record("a"), record("b")],
    { lost: [{ ref: "ref of b", memberId: "b" }], orphan: null },
  ],
  ["a learner of no record", [voter("a"), learner("x")], [record("a")], { lost: [], orphan: "x" }],
  ["a voter of no record stays", [voter("a"), voter("x")], [record("a")], NOTHING],
  ["a list that is not this cluster's", [voter("x")], [record("a"), record("b")], NOTHING],
  ["an empty list", [], [record("a"), record("b")], NOTHING],
] as const)("%s", (_, members, records, expected) => {
  expect(reconcileMembers({ self: "a", list: { linearizable: true, members }, records })).toEqual(expected);
});

test("while its own member is not known, a leader does nothing", () => {
  const list = { linearizable: true, members: [voter("a")] };
  expect(reconcileMembers({ self: null, list, records: [record("b")] })).toEqual(NOTHING);
});

test("strangers are the members that no record describes, by ID or, before it is recorded, by address", () => {
  const members = [voter("a"), voter("b"), learner("x")];
  const records = [record("a"), record(null, { peerUrl: "https://b.soc.example:7209" })];
  expect(strangers(records, members).map((m) => m.memberId)).toEqual(["x"]);
  expect(memberOf({ memberId: null, peerUrl: null }, members)).toBeUndefined();
});

const id = fc.constantFrom("a", "b", "c", "d", "e", "f", "g");
const members = fc.uniqueArray(fc.record({ id, isLearner: fc.boolean() }), { selector: (m) => m.id });
const records = fc.uniqueArray(fc.record({ id: fc.option(id), leaving: fc.boolean() }), { selector: (r) => r.id });

test("nothing follows from a list that is not linearizable, whatever it says", () => {
  fc.assert(
    fc.property(members, records, fc.option(id), (listed, recorded, self) => {
      const list = { linearizable: false, members: listed.map((m) => (m.isLearner ? learner(m.id) : voter(m.id))) };
      const facts = { self, list, records: recorded.map((r) => record(r.id, { leaving: r.leaving })) };
      expect(reconcileMembers(facts)).toEqual(NOTHING);
    }),
  );
});

test("the leader's own record never ends, nor one of a member in the list; no voter is removed from etcd", () => {
  fc.assert(
    fc.property(members, records, id, (listed, recorded, self) => {
      const all = listed.map((m) => (m.isLearner ? learner(m.id) : voter(m.id)));
      const facts = {
        self,
        list: { linearizable: true, members: all },
        records: recorded.map((r) => record(r.id, { leaving: r.leaving })),
      };
      const { lost, orphan } = reconcileMembers(facts);
      const voters = (list: readonly ListedMember[]): string[] => list.flatMap((m) => (m.learner ? [] : [m.memberId]));
      // The set of voters is the same after our own act: no majority can be lost by it.
      expect(voters(all.filter((m) => m.memberId !== orphan))).toEqual(voters(all));
      expect(lost.map((one) => one.memberId)).not.toContain(self);
      for (const { memberId } of lost) expect(all.map((m) => m.memberId)).not.toContain(memberId);
    }),
  );
});
