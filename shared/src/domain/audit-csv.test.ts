import { expect, test } from "vitest";
import { AuditEntry } from "../contract/access.ts";
import { CSV_HEAD, csvLine } from "./audit-csv.ts";

const entry: AuditEntry = {
  id: "000001767268800000-000001",
  at: "2026-01-01T12:00:00.000Z",
  who: "anna",
  token: null,
  from: "127.0.0.1",
  what: "service.add",
  ref: null,
  name: "spare",
  outcome: "done",
  code: null,
  requestId: "r-1",
  count: 1,
};

test("the head names every field of an entry, and a line has its cells in that order", () => {
  const head = CSV_HEAD.replace("\uFEFF", "").trim().split(",");
  expect(head.toSorted()).toEqual(Object.keys(AuditEntry.shape).toSorted());
  const line = csvLine(entry);
  expect(line).toBe(
    "2026-01-01T12:00:00.000Z,anna,,127.0.0.1,service.add,,spare,,done,,r-1,1,000001767268800000-000001\r\n",
  );
  const cells = line.trim().split(",");
  expect([head[1], cells[1], head.at(-1), cells.at(-1)]).toEqual(["who", "anna", "id", entry.id]);
});

test.each([
  ["=1+1", "'=1+1"],
  ["+7", "'+7"],
  ["-x", "'-x"],
  ["@a", "'@a"],
  ["\tx", '"\'\tx"'],
  ["a;=1+1", '"a;=1+1"'],
  ["\rx", '"\'\rx"'],
  ["a,b", '"a,b"'],
  ['a"b', '"a""b"'],
  ["a\nb", '"a\nb"'],
  ["a-b", "a-b"],
  [null, ""],
])("cell %j", (name, cell) => {
  expect(csvLine({ ...entry, name })).toContain(`service.add,,${cell},,done`);
});

test("a number is no formula", () => {
  expect(csvLine({ ...entry, count: -1 })).toContain(",r-1,-1,");
});
