import { describe, expect, it } from "vitest";
import { checkHistory } from "./check-history.ts";
import type { Action, AuditEntry, History } from "./history.ts";

const act = (requestId: string, kind: Action["kind"], startedMs: number, more: Partial<Action> = {}): Action => ({
  kind,
  requestId,
  name: "a",
  ref: "r1",
  startedMs,
  endedMs: startedMs + 5,
  outcome: "confirmed",
  code: null,
  revision: startedMs,
  ...more,
});
const entry = (requestId: string, what: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
  requestId,
  what: `service.${what}`,
  ref: "r1",
  name: "a",
  outcome: "done",
  ...more,
});
const add = act("q1", "add", 10);
const rename = act("q2", "rename", 20, { name: "b" });
const remove = act("q3", "remove", 30, { name: null, revision: null });
const good: History = {
  actions: [add, act("s1", "read", 12, { revision: 10 }), rename, act("s2", "read", 26, { revision: 20 })],
  audit: [entry("q1", "add"), entry("q2", "rename")],
  services: [{ ref: "r1", name: "b", revision: 20 }],
};
const faultsOf = (change: Partial<History>): string => checkHistory({ ...good, ...change }).faults.join("\n");

describe("a history that holds", () => {
  it("has no faults", () => {
    expect(checkHistory(good)).toEqual({ confirmed: 2, refused: 0, unknown: 0, twice: [], lost: [], faults: [] });
  });
  it("may leave an unknown outcome open, either way", () => {
    const open = act("q2", "rename", 20, { name: "b", outcome: "unknown", endedMs: Infinity, revision: null });
    const actions = [add, open];
    expect(checkHistory({ actions, audit: good.audit, services: good.services }).faults).toEqual([]);
    expect(
      checkHistory({ actions, audit: [entry("q1", "add")], services: [{ ref: "r1", name: "a", revision: 10 }] }).faults,
    ).toEqual([]);
  });
  it("may read either state while the change runs", () => {
    for (const revision of [10, 20])
      expect(faultsOf({ actions: [add, rename, act("s", "read", 21, { revision })] })).toBe("");
  });
  it("ends with nothing once it was removed", () => {
    const h = {
      actions: [add, remove, act("s", "read", 40, { revision: null })],
      audit: [entry("q1", "add"), entry("q3", "remove")],
      services: [],
    };
    expect(checkHistory(h).faults).toEqual([]);
  });
});

describe("a history that does not hold is told", () => {
  it("a confirmed change that left no trace", () => {
    const v = checkHistory({ ...good, audit: [entry("q1", "add")] });
    expect(v.lost).toEqual(["q2"]);
  });
  it("a confirmed change that is gone in the end", () => {
    expect(checkHistory({ ...good, services: [] }).lost).toEqual(["q2"]);
    expect(checkHistory({ ...good, services: [{ ref: "r1", name: "a", revision: 20 }] }).lost).toEqual(["q2"]);
  });
  it("a removal that came back", () => {
    const h = {
      actions: [add, remove],
      audit: [entry("q1", "add"), entry("q3", "remove")],
      services: [{ ref: "r1", name: "a", revision: 50 }],
    };
    expect(checkHistory(h).lost).toEqual(["q3"]);
  });
  it("a change applied twice", () => {
    expect(checkHistory({ ...good, audit: [...good.audit, entry("q2", "rename")] }).twice).toEqual(["q2"]);
  });
  it("an unknown change applied twice", () => {
    const open = act("q2", "rename", 20, { name: "b", outcome: "unknown", endedMs: Infinity, revision: null });
    expect(
      checkHistory({ ...good, actions: [add, open], audit: [...good.audit, entry("q2", "rename")] }).twice,
    ).toEqual(["q2"]);
  });
  it("a refused change that was applied", () => {
    const actions = [add, { ...rename, outcome: "refused" as const, code: "no_leader" as const }];
    expect(faultsOf({ actions })).toContain("but applied");
  });
  it("two services with one name", () => {
    expect(faultsOf({ services: [...good.services, { ref: "r2", name: "b", revision: 30 }] })).toContain(
      "2 services are called b",
    );
  });
  it("a read older than a change confirmed before it", () => {
    expect(faultsOf({ actions: [add, rename, act("s", "read", 40, { revision: 10 })] })).toContain(
      "saw revision 10 after 20",
    );
  });
  it("a read that goes back behind another read", () => {
    const slow = { ...rename, endedMs: 100 };
    const actions = [add, slow, act("s1", "read", 30, { revision: 20 }), act("s2", "read", 40, { revision: 10 })];
    expect(faultsOf({ actions })).toContain("(s2): saw revision 10 after 20");
  });
  it("a service that is not found though it was added", () => {
    expect(faultsOf({ actions: [add, rename, act("s", "read", 40, { revision: null })] })).toContain("not found");
  });
  it("a service seen after it was removed", () => {
    const actions = [add, remove, act("s", "read", 50, { revision: 10 })];
    expect(faultsOf({ actions, audit: [entry("q1", "add"), entry("q3", "remove")], services: [] })).toContain(
      "after it was gone",
    );
  });
});
