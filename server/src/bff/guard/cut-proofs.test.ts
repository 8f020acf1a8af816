import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import type { UpstreamCall } from "../upstream.ts";
import type { Incoming } from "../ask.ts";
import { createCutProofs } from "./cut-proofs.ts";

function trial() {
  const reported: UpstreamCall[] = [];
  const due: { ms: number; callback: () => void }[] = [];
  const cut = createCutProofs({
    reporter: { report: (call) => void reported.push(call), close: async () => undefined },
    clock: { now: () => 0, after: (ms, callback) => (due.push({ ms, callback }), () => undefined) },
  });
  let calls = 0;
  const note = (client: string, path = "/api/login", method = "POST") => {
    calls += 1;
    const req = { method, url: path } as IncomingMessage;
    cut.note({ req, client, forwardedFor: client, requestId: `request-${calls}` } as Incoming);
  };
  const sums = () => reported.map((c) => [c.path, c.headers["x-forwarded-for"], c.headers["authorization"]]);
  return { reported, due, cut, note, sums, minute: () => due.splice(0).forEach((d) => d.callback()) };
}

test("one sum a minute for each address and kind of proof, of the last request", () => {
  const t = trial();
  for (let n = 0; n < 50; n += 1) t.note("192.0.2.1");
  for (let n = 0; n < 3; n += 1) t.note("192.0.2.2", "/api/login?x=1");
  t.note("192.0.2.1", "/api/oidc/start?to=/", "GET");
  t.note("192.0.2.1", "/api/v3/setup");
  expect(t.reported).toEqual([]);
  expect(t.due.map((d) => d.ms)).toEqual([60_000]);
  t.minute();
  expect(t.sums()).toEqual([
    ["/api/login", "192.0.2.1", "Refused rate_limited 50"],
    ["/api/login", "192.0.2.2", "Refused rate_limited 3"],
    ["/api/v3/oidc/begin", "192.0.2.1", "Refused rate_limited 1"],
    ["/api/v3/setup", "192.0.2.1", "Refused rate_limited 1"],
  ]);
  expect(t.reported[0]).toMatchObject({ method: "POST", body: null, headers: { "x-request-id": "request-50" } });
  expect(t.due).toEqual([]);
  t.note("192.0.2.1");
  t.minute();
  expect(t.reported).toHaveLength(5);
});

test("requests that prove no identity are not reported", () => {
  const t = trial();
  for (const path of ["/api/v3/sign-in", "/api/v3/services", "/", "/api/login/x"]) t.note("192.0.2.1", path, "GET");
  t.minute();
  expect(t.reported).toEqual([]);
});

test("so many addresses are remembered, and of none of the others a try is lost; nor at the end", () => {
  const t = trial();
  for (let n = 0; n < 300; n += 1) t.note(`10.0.${n >> 8}.${n & 255}`);
  expect(t.reported).toHaveLength(300 - 64);
  t.cut.close();
  expect(t.reported).toHaveLength(300);
});
