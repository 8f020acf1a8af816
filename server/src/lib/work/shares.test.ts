import { expect, test } from "vitest";
import { createShares } from "./shares.ts";

const taken = (leave: (() => void) | null): boolean => leave !== null;

test("under a key there are so many places; one that was given back is free, once", () => {
  const shares = createShares();
  const enter = (key: string) => shares.enter([[key, 2]]);
  const leave = enter("a");
  expect([enter("a"), enter("a"), enter("b")].map(taken)).toEqual([true, false, true]);
  leave?.();
  leave?.();
  expect([enter("a"), enter("a")].map(taken)).toEqual([true, false]);
});

test("who finds no place under one of the keys takes none under the others", () => {
  const shares = createShares();
  const enter = (key: string) =>
    shares.enter([
      ["all", 3],
      [key, 1],
    ]);
  const leave = enter("a");
  expect([enter("a"), enter("a"), enter("b"), enter("c"), enter("d")].map(taken)).toEqual([
    false,
    false,
    true,
    true,
    false,
  ]);
  leave?.();
  expect([enter("b"), enter("d")].map(taken)).toEqual([false, true]);
});

test("a key without a bound is never full, one of no places always", () => {
  const shares = createShares();
  const many = Array.from({ length: 1000 }, () => shares.enter([["a", Infinity]]));
  expect(many.every(taken)).toBe(true);
  expect(shares.enter([["b", 0]])).toBeNull();
});
