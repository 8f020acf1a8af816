import { beforeEach, expect, test } from "vitest";
import { TryGate } from "./try-gate.ts";

let nowMs = 0;
let gate: TryGate;
beforeEach(() => {
  nowMs = 1_000_000;
  gate = new TryGate(() => nowMs);
});

/** Returns `right`, `wrong`, or the seconds after which to try again. */
async function attempt(right: boolean, over: Partial<Parameters<TryGate["attempt"]>[0]> = {}): Promise<unknown> {
  try {
    const t = { account: "anna", address: "192.0.2.1", known: false, ...over };
    return (await gate.attempt(t, async () => right)) ? "right" : "wrong";
  } catch (error) {
    return (error as { params: { seconds: number } }).params.seconds;
  }
}
const times = async (n: number, t: Parameters<typeof attempt>[1] = {}): Promise<unknown[]> => {
  const all: unknown[] = [];
  for (let i = 0; i < n; i++) all.push(await attempt(false, t));
  return all;
};

test("five failures are free, then each costs twice the wait, up to 15 minutes; the right one is refused too", async () => {
  expect(await times(5)).toEqual(Array(5).fill("wrong"));
  const waits: unknown[] = [];
  for (let i = 0; i < 12; i++) {
    const seconds = await attempt(true);
    waits.push(seconds);
    nowMs += Number(seconds) * 1000;
    expect(await attempt(false)).toBe("wrong");
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
});

test("refused tries do not prolong the wait; an hour without any is a new start", async () => {
  await times(6);
  expect(await times(20)).toEqual(Array(20).fill(1));
  nowMs += 1000;
  expect(await attempt(false)).toBe("wrong");
  nowMs += 3_600_001;
  expect(await times(5)).toEqual(Array(5).fill("wrong"));
});

test("getting it right forgets the failures from there", async () => {
  await times(4);
  expect(await attempt(true)).toBe("right");
  expect(await times(5)).toEqual(Array(5).fill("wrong"));
});

test("an attack from many addresses locks the account for new ones, not for where its owner signed in from", async () => {
  for (let i = 0; i < 20; i++) expect(await attempt(false, { address: `198.51.100.${i}` })).toBe("wrong");
  expect(await attempt(true, { address: "203.0.113.1" })).toBe(1);
  expect(await attempt(true, { address: "192.0.2.1", known: true })).toBe("right");
});

test("an address that tries many accounts is slowed over all of them, but not for who signed in from it", async () => {
  for (let i = 0; i < 30; i++) expect(await attempt(false, { account: `user-${i}` })).toBe("wrong");
  expect(await attempt(true, { account: "another" })).toBe(1);
  expect(await attempt(true, { account: "owner", known: true })).toBe("right");
  expect(await attempt(true, { account: "another", address: "192.0.2.2" })).toBe("right");
});

test("many sent at once are looked at in turn: wrong ones are no way around, right ones are not refused", async () => {
  const wrong = await Promise.all(Array.from({ length: 20 }, () => attempt(false)));
  expect(wrong.filter((r) => r === "wrong")).toHaveLength(5);
  const right = await Promise.all(Array.from({ length: 20 }, () => attempt(true, { account: "boris" })));
  expect(new Set(right)).toEqual(new Set(["right"]));
});

test("so many wait for one account from one address, no more", async () => {
  let look: (() => void) | undefined;
  const held = new Promise<void>((resolve) => (look = resolve));
  const t = { account: "anna", address: "192.0.2.1", known: false };
  const all = Array.from({ length: 60 }, () =>
    gate
      .attempt(t, () => held.then(() => true))
      .then(
        () => "right",
        (error: { code: string }) => error.code,
      ),
  );
  look?.();
  const words = await Promise.all(all);
  expect(words.filter((w) => w === "rate_limited")).toHaveLength(10);
});

test("a look that failed was no try", async () => {
  const t = { account: "anna", address: "192.0.2.1", known: false };
  for (let i = 0; i < 40; i++) await expect(gate.attempt(t, () => Promise.reject(new Error("x")))).rejects.toThrow("x");
  expect(await attempt(true)).toBe("right");
});
