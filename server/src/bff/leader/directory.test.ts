import { expect, test } from "vitest";
import { peer, refOf } from "../testing/facts.ts";
import { createDirectory } from "./directory.ts";

test("Cores that others tell of are added; the leader's list forgets the rest, but never where the console began", () => {
  const d = createDirectory(["A:1"]);
  d.add([peer(2, "b:1"), peer(3, "c:1")]);
  expect(d.addresses()).toEqual(["a:1", "b:1", "c:1"]);
  d.replace([peer(3, "c:1")]);
  expect(d.addresses()).toEqual(["a:1", "c:1"]);
  expect(d.addressOf(refOf(3))).toBe("c:1");
  expect(d.addressOf(refOf(2))).toBeNull();
  expect(d.consoles()).toEqual([{ ref: refOf(3), name: "core-3", url: "https://core-3.test:7220" }]);
});
