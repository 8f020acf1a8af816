import { expect, test } from "vitest";
import type { Service } from "@core-console/shared/contract/service";
import { createdRecord, coreRecord } from "../testing/records.ts";
import { viewOf } from "../testing/facts.ts";
import { listServices } from "./list-services.ts";

function service(n: number, over: Partial<Service> = {}): Service {
  return { ...viewOf(n % 2 === 0 ? createdRecord(n) : coreRecord(n)), ...over };
}
const names = (items: Service[]): string[] => items.map((s) => s.name);
const FIVE = [1, 2, 3, 4, 5].map((n) => service(n));

test("filters are joined by and; repeated values by or", () => {
  expect(names(listServices(FIVE, { paired: true }).items).toSorted()).toEqual(["core-1", "core-3", "core-5"]);
  expect(names(listServices(FIVE, { paired: true, name: "[13]$" }).items).toSorted()).toEqual(["core-1", "core-3"]);
  const [a, b] = FIVE;
  const ids = [a?.ref ?? "", (b?.id ?? "").toUpperCase()];
  expect(names(listServices(FIVE, { id: ids }).items).toSorted()).toEqual(["core-1", "core-2"]);
  expect(listServices(FIVE, { kind: ["collector"] }).total).toBe(0);
  expect(listServices(FIVE, { status: ["not_installed", "on"] }).items.every((s) => s.status !== "unknown")).toBe(true);
});

test("name and fqdn are expressions without regard to case; what has no fqdn is not found by one", () => {
  expect(names(listServices(FIVE, { name: "^CORE-2$" }).items)).toEqual(["core-2"]);
  expect(listServices(FIVE, { fqdn: ".*" }).total).toBe(3);
});

test("an expression that would hang a backtracking engine is answered; one that is none is told", () => {
  const long = [service(1, { name: `${"a".repeat(127)}!` })];
  // 2¹²⁷ ways to try: an engine that backtracks never comes back with this answer.
  expect(listServices(long, { name: "^(a+)+$" }).total).toBe(0);
  // What only a backtracking engine can do is refused.
  for (const name of ["(", "(?=a)", "(a)\\1", "(x{1000}){1000}"])
    expect(() => listServices(FIVE, { name })).toThrowError(expect.objectContaining({ code: "validation_failed" }));
});

test("pattern looks into name, host, address and ID, as plain text", () => {
  expect(listServices(FIVE, { pattern: "SOC.example" }).total).toBe(3);
  expect(listServices(FIVE, { pattern: "192.0.2.3" }).total).toBe(1);
  expect(listServices(FIVE, { pattern: "co.e" }).total).toBe(0);
});

test("what is not known comes last, upwards and downwards", () => {
  const lag = (n: number, lagEntries: number | null): Service => {
    const s = service(n);
    return { ...s, raft: { ...s.raft, lagEntries } };
  };
  const all = [lag(1, null), lag(2, 5), lag(3, 900), lag(4, null), lag(5, 0)];
  expect(listServices(all, { sort: "lag" }).items.map((s) => s.raft.lagEntries)).toEqual([0, 5, 900, null, null]);
  expect(listServices(all, { sort: "-lag" }).items.map((s) => s.raft.lagEntries)).toEqual([900, 5, 0, null, null]);
});

test("pages by number and by cursor are the same cut, and the last one has no next", () => {
  const q = { sort: "name", size: 2 };
  const first = listServices(FIVE, q);
  expect(names(first.items)).toEqual(["core-1", "core-2"]);
  expect(first.total).toBe(5);
  const second = listServices(FIVE, { ...q, cursor: first.next ?? "" });
  expect(names(second.items)).toEqual(names(listServices(FIVE, { ...q, page: 2 }).items));
  const third = listServices(FIVE, { ...q, cursor: second.next ?? "" });
  expect(names(third.items)).toEqual(["core-5"]);
  expect(third.next).toBeNull();
  expect(listServices(FIVE, { ...q, page: 9 }).items).toEqual([]);
  for (const cursor of ["", "abc", Buffer.from("o:-1").toString("base64url")])
    expect(() => listServices(FIVE, { ...q, cursor })).toThrowError(
      expect.objectContaining({ code: "validation_failed" }),
    );
});
