import { expect, test } from "vitest";
import { peer, refOf } from "../testing/facts.ts";
import { createDirectory } from "./directory.ts";

test("Cores that others report are added; the leader's list removes the rest, but never the console's seeds", () => {
  const d = createDirectory(["A:1"]);
  d.add([peer(2, "b:1"), peer(3, "c:1")]);
  expect(d.addresses()).toEqual(["a:1", "b:1", "c:1"]);
  d.replace([peer(3, "c:1")]);
  expect(d.addresses()).toEqual(["a:1", "c:1"]);
  expect(d.addressOf(refOf(3))).toBe("c:1");
  expect(d.addressOf(refOf(2))).toBeNull();
  expect(d.consoles()).toEqual([{ ref: refOf(3), name: "core-3", url: "https://core-3.test:7220" }]);
});

test("who votes is what voters report: the leader's list holds alone, others' only add, and count once it is known", () => {
  const d = createDirectory(["a:1"]);
  d.vote([refOf(9)], "voter");
  d.add([peer(9, "i:1")]);
  expect(d.voting()).toBeNull();
  d.replace([peer(1, "a:1"), peer(2, "b:1"), peer(4, "d:1", false)]);
  expect(d.voting()).toEqual(new Set([refOf(1), refOf(2)]));
  d.vote([refOf(3)], "voter");
  expect(d.voting()).toEqual(new Set([refOf(1), refOf(2), refOf(3)]));
  d.vote([refOf(1)], "leader");
  expect(d.voting()).toEqual(new Set([refOf(1)]));
});

test("a console inside a Core begins with what its Core knew, and takes its Core's word", () => {
  const d = createDirectory(["a:1"], [peer(1, "a:1"), peer(4, "d:1", false)]);
  expect(d.voting()).toEqual(new Set([refOf(1)]));
  d.vote([refOf(2)], "own");
  expect(d.voting()).toEqual(new Set([refOf(1), refOf(2)]));
  const alone = createDirectory(["a:1"]);
  alone.vote([refOf(1)], "own");
  expect(alone.voting()).toEqual(new Set([refOf(1)]));
});
