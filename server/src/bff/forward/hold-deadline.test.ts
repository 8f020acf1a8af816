import { expect, test } from "vitest";
import { leaderless } from "../testing/leaderless.ts";
import { forward } from "./forwarder.ts";
import type { ForwardCall } from "../upstream.ts";

const call: ForwardCall = {
  method: "POST",
  path: "/api/v3/services",
  headers: {},
  body: Buffer.from("{}"),
  idempotent: false,
  route: "/api/v3/services",
  shareKey: null,
  client: "192.0.2.1",
  gone: new AbortController().signal,
};

test("a request is queued for 7 s, then answered with no_leader", async () => {
  const without = leaderless();
  expect(await forward(call, without.options)).toEqual({ kind: "problem", code: "no_leader", params: {} });
  expect(without.waits).toEqual([7000]);
});

test("requests beyond the limit of queued ones are answered at once", async () => {
  const full = leaderless({ requests: 0, bytes: 0, ofOne: 0 });
  expect(await forward(call, full.options)).toEqual({ kind: "problem", code: "no_leader", params: {} });
  expect(full.waits).toEqual([]);
});
