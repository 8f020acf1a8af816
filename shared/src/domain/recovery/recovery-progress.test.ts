import { expect, test } from "vitest";
import { isWhole, recoveryProgress } from "./recovery-progress.ts";

type Row = Parameters<typeof recoveryProgress>[1][number];

const begun = { at: "2026-11-30T14:17:00.000Z", by: "host:core-1.soc.example", how: "recovered" } as const;
const row = (name: string, more: Partial<Row> = {}): Row => ({
  ref: name,
  name,
  status: "on",
  state: "active",
  role: "follower",
  join: null,
  ...more,
});
const other = (name: string) => ({ ref: name, name, rejoin: `rejoin ${name}` });
const waiting = { approval: {} } as unknown as Row["join"];
const after = (rows: Row[], names = ["b", "c"]) => recoveryProgress({ begun, others: names.map(other) }, rows);

test("a cluster that was founded or restored, or of which it is not known, has none", () => {
  expect(recoveryProgress({ begun: null, others: [] }, [row("a")])).toBeNull();
  expect(recoveryProgress({}, [row("a")])).toBeNull();
  expect(recoveryProgress({ begun: { ...begun, how: "restored" }, others: [] }, [row("a")])).toBeNull();
});

test.each<[string, Partial<Row>, string | null]>([
  ["awaited", { state: "created", status: "not_installed", role: null }, "rejoin b"],
  ["expired", { state: "created", status: "expired", role: null }, "rejoin b"],
  ["approval", { state: "created", status: "not_installed", role: null, join: waiting }, null],
  ["joining", { state: "enrolling", status: "joining", role: null }, null],
  ["joining", { state: "catching-up", status: "joining", role: "learner" }, null],
  ["back", {}, null],
  ["back", { status: "off" }, null],
])("a Core is %s when its record has %j", (is, more, command) => {
  expect(after([row("a"), row("b", more)])?.others[0]).toMatchObject({ ref: "b", is, command });
});

test("one whose service no longer exists was given up as lost; one that was renamed has its new name", () => {
  const progress = after([row("a"), row("b", { name: "renamed" })]);
  expect(progress?.others).toMatchObject([
    { name: "renamed", is: "back" },
    { name: "c", is: "lost", command: null },
  ]);
});

test("it is whole once three vote and are on and nobody is awaited", () => {
  const whole = (rows: Row[]): boolean => {
    const progress = after(rows);
    return progress !== null && isWhole(progress);
  };
  expect(after([row("a", { role: "leader" })])).toMatchObject({ good: 1, needed: 3 });
  expect(whole([row("a"), row("b"), row("c")])).toBe(true);
  expect(whole([row("a"), row("b"), row("c", { status: "warning" })])).toBe(true);
  expect(whole([row("a"), row("b"), row("c", { role: "learner" })])).toBe(false);
  expect(whole([row("a"), row("b"), row("d"), row("c", { state: "created", role: null })])).toBe(false);
  expect(whole([row("a"), row("b"), row("c", { status: "off" })])).toBe(false);
  expect(whole([row("a"), row("b")])).toBe(false);
});
