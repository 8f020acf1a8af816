import { expect, test } from "vitest";
import { createRing } from "./ring.ts";

function filled(count: number, limit = { frames: 3, chars: 1000 }) {
  const ring = createRing("e", limit);
  for (let n = 1; n <= count; n += 1) ring.add((id) => `<${id}>`);
  return ring;
}

test.each([
  ["the last one", "e-5", []],
  ["one that is held", "e-3", ["<e-4>", "<e-5>"]],
  ["the one before the oldest held", "e-2", ["<e-3>", "<e-4>", "<e-5>"]],
  ["one too long ago", "e-1", null],
  ["one that never was", "e-6", null],
  ["another epoch's", "f-5", null],
  ["no id at all", undefined, null],
  ["nonsense", "e-x", null],
])("resumes after %s", (_what, id, frames) => {
  expect(filled(5).after(id)).toEqual(frames);
});

test("it is bounded in size too", () => {
  const ring = filled(5, { frames: 100, chars: 11 });
  expect(ring.after("e-3")).toEqual(["<e-4>", "<e-5>"]);
  expect(ring.after("e-2")).toBeNull();
});
