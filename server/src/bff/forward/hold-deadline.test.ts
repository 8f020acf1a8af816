import { expect, test } from "vitest";
import type { Clock } from "../../lib/clock.ts";
import { createCores } from "../cores.ts";
import type { Resolver } from "../leader/resolver.ts";
import { forward } from "./forwarder.ts";
import type { ForwardCall } from "./forwarder.ts";
import { createHeld } from "./held.ts";
import { shareReads } from "./share-reads.ts";

const call: ForwardCall = {
  method: "POST",
  path: "/api/v3/services",
  headers: {},
  body: Buffer.from("{}"),
  idempotent: false,
  shareKey: null,
  gone: new AbortController().signal,
};

/** A forwarder whose resolver never finds anybody; time jumps to the end of each wait. */
function without(leaderFor: (untilMs: number) => void, limit?: { requests: number; bytes: number }) {
  let nowMs = 1_000_000;
  const clock: Clock = { now: () => nowMs, after: () => () => undefined };
  const resolver: Resolver = {
    current: () => null,
    suspect: () => undefined,
    hint: () => undefined,
    living: () => [],
    answered: () => false,
    onChange: () => () => undefined,
    close: () => undefined,
    wait: (untilMs) => {
      leaderFor(untilMs - nowMs);
      nowMs = untilMs;
      return Promise.resolve(null);
    },
  };
  return {
    cores: createCores({ ca: "", client: null }),
    resolver,
    held: createHeld(limit),
    reads: shareReads<never>(),
    clock,
  };
}

test("a request is held for 7 s, then told that nobody leads", async () => {
  const waits: number[] = [];
  expect(
    await forward(
      call,
      without((ms) => waits.push(ms)),
    ),
  ).toEqual({ kind: "problem", code: "no_leader" });
  expect(waits).toEqual([7000]);
});

test("what does not fit the limit of held requests is told at once", async () => {
  const waits: number[] = [];
  const full = without((ms) => waits.push(ms), { requests: 0, bytes: 0 });
  expect(await forward(call, full)).toEqual({ kind: "problem", code: "no_leader" });
  expect(waits).toEqual([]);
});
