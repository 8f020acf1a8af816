import assert from "node:assert/strict";
import { expect, test } from "vitest";
import { Hopeless, until } from "./until.ts";

const QUICK = { everyMs: 1 };

test("a look that finds nothing, or fails, is repeated until one finds something", async () => {
  const looks = [null, undefined, false, new Error("not yet"), 7];
  const found = await until(
    "seven",
    () => {
      const look = looks.shift();
      if (look instanceof Error) throw look;
      return look;
    },
    QUICK,
  );
  expect(found).toBe(7);
  expect(looks).toEqual([]);
});

test("an expectation that must always hold ends the wait, and so does what can never come", async () => {
  let looks = 0;
  const broken = until("never", () => {
    looks++;
    expect(looks).toBe(0);
    return true;
  });
  await expect(broken).rejects.toThrow("expected 1 to be +0");
  const hopeless = until("never", () => {
    looks++;
    throw new Hopeless("it ended");
  });
  await expect(hopeless).rejects.toThrow("it ended");
  expect(looks).toBe(2);
});

test("a command that was not answered well is repeated", async () => {
  let looks = 0;
  const answered = (): boolean => {
    assert.equal(++looks > 2, true, "the command failed");
    return true;
  };
  expect(await until("an answer", answered, QUICK)).toBe(true);
  expect(looks).toBe(3);
});
