import { expect, it } from "vitest";
import { percentile } from "./figures.ts";

it.each([
  [50, 3],
  [95, 5],
  [100, 5],
  [0, 1],
])("takes the %i th percentile by nearest rank", (p, is) => {
  expect(percentile([5, 1, 4, 2, 3], p)).toBe(is);
});
it("has none of nothing", () => {
  expect(percentile([], 50)).toBeNaN();
});
