import type { Service } from "@core-console/shared/contract/service";
import { expect, test } from "vitest";
import { applyRows, mergeList } from "./rows.ts";

const row = (ref: string, name = ref) => ({ ref, name }) as Service;

test("changed rows take their old place, new ones go last, removed ones go", () => {
  const a = row("a");
  const next = applyRows([a, row("b"), row("c")], [row("b", "b2"), row("d")], ["c"]);
  expect(next.map((r) => r.name)).toEqual(["a", "b2", "d"]);
  expect(next[0]).toBe(a);
});

test("what events brought while a list was on its way is younger than the list", () => {
  const merged = mergeList(
    [row("a"), row("b"), row("gone")],
    new Map([
      ["b", row("b", "b2")],
      ["gone", null],
      ["new", row("new")],
    ]),
  );
  expect(merged.map((r) => r.name)).toEqual(["a", "b2", "new"]);
});
