import { expect, test } from "vitest";
import type { Service } from "@core-console/shared/contract/service";
import { createdRecord, coreRecord } from "../../../testing/records.ts";
import { viewOf } from "../../../testing/facts.ts";
import { atOnce } from "../../../../lib/work/slices.ts";
import { listServices as work, type ServicePage } from "./list-services.ts";

type Query = Parameters<typeof work>[1];
const listServices = (all: readonly Service[], q: Query): ServicePage => atOnce(work(all, q));

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
  const seen = new Set(FIVE.map((s) => s.status));
  for (const status of seen) {
    const found = listServices(FIVE, { status: [status, "removing"] }).items;
    expect(names(found).toSorted()).toEqual(names(FIVE.filter((s) => s.status === status)).toSorted());
  }
  expect(seen.size).toBeGreaterThan(1);
});

test("name and fqdn are expressions without regard to case; what has no fqdn is not found by one", () => {
  expect(names(listServices(FIVE, { name: "^CORE-2$" }).items)).toEqual(["core-2"]);
  expect(listServices(FIVE, { fqdn: ".*" }).total).toBe(3);
});

test("an expression that would hang a backtracking engine is answered; one that is invalid is refused", () => {
  const long = [service(1, { name: `${"a".repeat(127)}!` })];
  // 2¹²⁷ ways to match: a backtracking engine would never return.
  expect(listServices(long, { name: "^(a+)+$" }).total).toBe(0);
  // Syntax that needs a backtracking engine is refused.
  for (const name of ["(", "(?=a)", "(a)\\1"])
    expect(() => listServices(FIVE, { name })).toThrowError(expect.objectContaining({ code: "validation_failed" }));
});

test("an expression that compiles to too much is refused before it is compiled, and named", () => {
  for (const source of [`${"(.?){999}".repeat(27)}~`, "(x{1000}){1000}", "[B-\u{10FFFF}]{2}[B-\u{10FFFF}]"])
    for (const part of ["name", "fqdn"])
      expect(() => listServices([], { [part]: source })).toThrowError(
        expect.objectContaining({ code: "too_costly", params: { part, why: "expression" } }),
      );
});

test("matching is counted over all rows, and refused before the first", () => {
  const named = (n: number, name: string): Service[] => Array.from({ length: n }, () => service(1, { name }));
  const many = named(3000, "x".repeat(127));
  expect(() => listServices(many, { name: "(?:.?){200}~" })).toThrowError(
    expect.objectContaining({ code: "too_costly", params: { part: "name", why: "matching" } }),
  );
  expect(listServices(many, { name: "x{3}" }).total).toBe(3000);
});

test("the work of a list is counted by rows and by steps of its expressions, a row at most between two counts", () => {
  const rows = Array.from({ length: 1000 }, (_, n) => service(n, { name: `core-${n}` }));
  const counted = (q: Query): number[] => {
    const counts: number[] = [];
    const work_ = work(rows, q);
    for (let step = work_.next(); step.done !== true; step = work_.next()) counts.push(step.value);
    return counts;
  };
  const sum = (counts: number[]): number => counts.reduce((a, b) => a + b, 0);
  const plain = counted({});
  expect(sum(plain)).toBeGreaterThanOrEqual(1000);
  expect(sum(plain)).toBeLessThan(1000 * 16);
  expect(Math.max(...plain)).toBeLessThanOrEqual(64 * 6);
  // 12 instructions × 9 characters a row and more
  expect(sum(counted({ name: "core-[0-9]+" }))).toBeGreaterThan(sum(plain));
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
