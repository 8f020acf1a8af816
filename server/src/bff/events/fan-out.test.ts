import type { IncomingMessage, ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { silentLogger } from "../../lib/logging/logger.ts";
import { clusterView, refOf, service } from "../testing/facts.ts";
import { createFanOut } from "./fan-out.ts";

/**
 * A fan-out with a stopped clock; records what each browser received first, and how often the cluster was serialized.
 */
function fanOut() {
  const first: string[] = [];
  const clock = { now: () => 0, after: () => () => undefined };
  const fan = createFanOut({
    epoch: "e",
    readers: { add: (_req, _res, _id, text) => void first.push(text), send() {}, end() {}, count: () => 0, close() {} },
    upstream: { state: "leader", since: "2026-11-23T05:10:00.000Z", consoles: [], self: null },
    clock,
    log: silentLogger,
  });
  let written = 0;
  const cluster = Object.defineProperty(clusterView(1, 5), "toJSON", {
    value(this: object) {
      written += 1;
      return { ...this };
    },
  });
  const hello = { epoch: "e1", revision: 10, cluster, services: [service(1), service(2)], stale: false };
  fan.take({ type: "hello", data: hello });
  written = 0;
  const connect = (): void => fan.attach({ headers: {} } as IncomingMessage, {} as ServerResponse, "r-1");
  return { fan, first, connect, written: () => written };
}

test("a hello is written down once for all browsers that connect while nothing happens", () => {
  const { first, connect, written } = fanOut();
  for (let n = 0; n < 60; n++) connect();
  expect(first).toHaveLength(60);
  expect(new Set(first).size).toBe(1);
  expect(first[0]).toContain("event: hello");
  expect(written()).toBe(1);
});

test("a browser that connects after a change gets a hello with it", () => {
  const { fan, first, connect, written } = fanOut();
  connect();
  fan.take({ type: "seen", data: { at: "2026-11-23T05:10:01.000Z", ages: {} } });
  connect();
  expect(written()).toBe(1);
  fan.take({ type: "registry", data: { revision: 11, changed: [], removed: [refOf(2)] } });
  connect();
  expect(written()).toBe(2);
  expect(first[1]).toContain(refOf(2));
  expect(first[2]).not.toContain(`"ref":"${refOf(2)}","kind"`);
});
