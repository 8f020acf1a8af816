import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { silentLogger } from "../../../lib/logging/logger.ts";
import { report } from "../../testing/facts.ts";
import { coreRecord } from "../../testing/records.ts";
import { Exchange, type ExchangeOptions } from "./exchange.ts";
import { NodeClient, PeerError } from "./node-client.ts";

const { ref } = coreRecord(2);
const peer = { ref, name: "core-2", memberId: "m2", voter: true, internal: "127.0.0.12:7210", console: null };
let now = 0;
let call: ReturnType<typeof vi.fn<NodeClient["call"]>>;
const onUndelivered = vi.fn<ExchangeOptions["onUndelivered"]>();
const onAnswer = vi.fn<ExchangeOptions["onAnswer"]>();
let exchange: Exchange;
beforeEach(() => {
  now = 1_000_000;
  const client = new NodeClient({ ca: "", cert: "", key: "" });
  call = vi.fn<NodeClient["call"]>();
  client.call = call;
  onUndelivered.mockReset();
  onAnswer.mockReset();
  const o = {
    client,
    now: () => now,
    wall: () => now,
    log: silentLogger,
    makeReport: () => report(1),
    peers: () => [peer],
    onAnswer,
    onUndelivered,
  };
  exchange = new Exchange(o);
});
afterEach(() => exchange.stop());

const answer = { clockMs: 1_000_300, generation: 1, lifeId: null, peers: [], start: null, dial: [], removed: null };
async function push(result: unknown): Promise<void> {
  if (result instanceof Error) call.mockRejectedValueOnce(result);
  else call.mockResolvedValueOnce(result);
  exchange.push();
  await new Promise((resolve) => setImmediate(resolve));
}

test("contact is kept apart from hearing", () => {
  exchange.receive(report(2, { sequence: 1 }), true);
  now += 500;
  exchange.receive(report(2, { sequence: 2 }), false);
  expect(exchange.of(ref)).toMatchObject({ receivedAtMs: now, contactAtMs: now - 500, gone: false });
});

test("an older report of the same run is left, a new run begins anew", () => {
  exchange.receive(report(2, { sequence: 9, term: 6 }), true);
  exchange.receive(report(2, { sequence: 8, term: 5 }), true);
  expect(exchange.of(ref).report?.term).toBe(6);
  exchange.receive(report(2, { sequence: 0, term: 7, startedAt: "2026-01-01T12:00:01.000Z" }), true);
  expect(exchange.of(ref).report?.term).toBe(7);
});

test("one refusal changes nothing; two, 200 ms apart, are a verdict and silence its claims", async () => {
  exchange.receive(report(2), true);
  await push(new PeerError("refused"));
  expect(exchange.of(ref)).toMatchObject({ gone: false, refusedTwiceAtMs: null });
  expect(onUndelivered).toHaveBeenCalledTimes(1);
  now += 199;
  await push(new PeerError("refused"));
  expect(exchange.of(ref).refusedTwiceAtMs).toBeNull();
  now += 1;
  await push(new PeerError("refused"));
  expect(exchange.of(ref)).toMatchObject({ gone: true, refusedTwiceAtMs: now });
  expect(onUndelivered).toHaveBeenCalledTimes(3);
});

test("a connection that broke once changes nothing; twice in a row, 600 ms apart, its claims count no more", async () => {
  exchange.receive(report(2), true);
  await push(new PeerError("closed"));
  now += 300;
  await push(answer);
  now += 300;
  await push(new PeerError("closed"));
  now += 599;
  await push(new PeerError("closed"));
  expect(exchange.of(ref).gone).toBe(false);
  now += 1;
  await push(new PeerError("closed"));
  expect(exchange.of(ref).gone).toBe(true);
});

test("a refusal, an answer, a refusal are no two in a row", async () => {
  await push(new PeerError("refused"));
  now += 250;
  await push(answer);
  now += 250;
  await push(new PeerError("refused"));
  expect(exchange.of(ref).refusedTwiceAtMs).toBeNull();
});

test("a host that refused and then falls silent, or cannot be reached, does not refuse any more", async () => {
  for (const after of ["timeout", "closed"] as const) {
    for (const step of [0, 250]) {
      now += step;
      await push(new PeerError("refused"));
    }
    expect(exchange.of(ref).refusedTwiceAtMs).toBe(now);
    await push(new PeerError(after));
    expect(exchange.of(ref)).toMatchObject({ gone: true, refusedTwiceAtMs: null });
  }
});

test.each([
  ["this host's own address, rules, resolver or descriptors", ["no_address", "prohibited", "unresolved", "unknown"]],
  ["an answer that cannot be read", ["unread", "status"]],
] as const)("%s: no end of the peer's claims", async (_, kinds) => {
  for (const kind of kinds) {
    exchange.receive(report(2), true);
    for (const step of [0, 600, 600]) {
      now += step;
      await push(new PeerError(kind));
    }
    expect([kind, exchange.of(ref).gone]).toEqual([kind, false]);
  }
  expect(onUndelivered).toHaveBeenCalledTimes(kinds.length * 3);
});

test("an internal error is logged once, and is no end of the peer's claims", async () => {
  const warn = vi.spyOn(silentLogger, "warn");
  onAnswer.mockImplementation(() => {
    throw new Error("a fault here");
  });
  for (const step of [0, 600, 600]) {
    now += step;
    await push(answer);
  }
  await push({ of: "another version" });
  expect(exchange.of(ref).gone).toBe(false);
  expect(warn).toHaveBeenCalledTimes(1);
  onAnswer.mockReset();
  await push(answer);
  await push({ of: "another version" });
  expect(warn).toHaveBeenCalledTimes(2);
  warn.mockRestore();
});

test("its next report takes both back", async () => {
  for (const step of [0, 250]) {
    now += step;
    await push(new PeerError("refused"));
  }
  expect(exchange.of(ref).refusedTwiceAtMs).toBe(now);
  exchange.receive(report(2), true);
  expect(exchange.of(ref)).toMatchObject({ gone: false, refusedTwiceAtMs: null });
});

test("silence is neither refusal nor end: only age decides", async () => {
  exchange.receive(report(2), true);
  await push(new PeerError("timeout"));
  expect(exchange.of(ref)).toMatchObject({ gone: false, refusedTwiceAtMs: null });
  await push(new PeerError("status", 403));
  expect(exchange.of(ref).gone).toBe(false);
});

test("the clock's offset is by the midpoint of the call", async () => {
  call.mockImplementationOnce(async () => {
    now += 200;
    return answer;
  });
  exchange.push();
  await vi.waitFor(() => expect(onAnswer).toHaveBeenCalledWith(answer, expect.objectContaining({ ref })));
  expect(exchange.of(ref).clockOffsetMs).toBe(200);
});

test("while a report is under way pushes make one more, not one each", async () => {
  const gate = Promise.withResolvers<unknown>();
  call.mockReturnValueOnce(gate.promise).mockResolvedValue(answer);
  exchange.push();
  for (let i = 0; i < 5; i++) exchange.push();
  expect(call).toHaveBeenCalledTimes(1);
  gate.resolve(answer);
  await new Promise((resolve) => setImmediate(resolve));
  expect(call).toHaveBeenCalledTimes(2);
});

test("an answer that is none is a failure, not a crash, and not an end: its Core lives", async () => {
  await push({ not: "an answer" });
  now += 600;
  await push({ not: "an answer" });
  expect(onUndelivered).toHaveBeenCalledTimes(2);
  expect(exchange.of(ref).gone).toBe(false);
});
