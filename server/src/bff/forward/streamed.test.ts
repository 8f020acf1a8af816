import type { ServerResponse } from "node:http";
import { get } from "node:http";
import { expect, test } from "vitest";
import { sendWord } from "../testing/fake-core.ts";
import { startTrial } from "../testing/trial.ts";
import { until } from "../testing/until.ts";
import { bearer } from "../testing/users.ts";

const EXPORT = "/api/v3/audit/export?format=jsonl";

/** Reads as it comes. */
function open(url: string) {
  const seen = { text: "", status: 0, ended: false, broken: false };
  const req = get(url + EXPORT, { headers: bearer("viewer"), agent: false }, (res) => {
    seen.status = res.statusCode ?? 0;
    res.setEncoding("utf8");
    res.on("data", (more: string) => (seen.text += more));
    res.on("end", () => (seen.ended = true));
    res.on("error", () => (seen.broken = true));
  });
  req.on("error", () => (seen.broken = true));
  return { seen, close: () => req.destroy() };
}

test("what the Core writes reaches the caller before the Core is done", async () => {
  const t = await startTrial();
  let answer: ServerResponse | null = null;
  t.cores[0].api = (_call, res) => {
    answer = res;
    res.writeHead(200, { "content-type": "application/jsonl", "content-disposition": "attachment" });
    res.write("1\n");
  };
  const { seen } = open(t.url);
  await until(() => expect(seen.text).toBe("1\n"));
  expect(seen.ended).toBe(false);
  (answer as ServerResponse | null)?.end("2\n");
  await until(() => expect(seen).toMatchObject({ text: "1\n2\n", ended: true, status: 200 }));
});

test.each(["/api/v3/audit/export?format=jsonl", "/api/v3/services/x/log?follow=1", "/api/v3/services/x/log/download"])(
  "D19: %s has its headers sent before there is anything to say, and no proxy is to keep it back",
  async (path) => {
    const t = await startTrial();
    let answer: ServerResponse | null = null;
    t.cores[0].api = (_call, res) => {
      answer = res;
      res.writeHead(200, { "content-type": "application/jsonl", "cache-control": "no-store" });
      res.flushHeaders();
    };
    const got = await t.ask(path);
    expect(got.status).toBe(200);
    expect(got.headers.get("x-accel-buffering")).toBe("no");
    expect(got.headers.get("cache-control")).toBe("no-store, no-transform");
    (answer as ServerResponse | null)?.end("1\n");
    expect(await got.text()).toBe("1\n");
  },
);

test("D19: events say at once that they are coming, and no proxy is to keep them back", async () => {
  const t = await startTrial();
  const got = await t.ask("/api/v3/events");
  expect(got.headers.get("x-accel-buffering")).toBe("no");
  expect(got.headers.get("cache-control")).toBe("no-store, no-transform");
  const reader = (got.body as ReadableStream<Uint8Array> | null)?.getReader();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toContain("retry:");
  await reader?.cancel();
});

test("a caller that goes away stops the Core", async () => {
  const t = await startTrial();
  let gone = false;
  t.cores[0].api = (_call, res) => {
    res.once("close", () => (gone = true));
    res.write("1\n");
  };
  const reader = open(t.url);
  await until(() => expect(reader.seen.text).toBe("1\n"));
  reader.close();
  await until(() => expect(gone).toBe(true));
});

test("a Core that breaks off in the middle breaks off the caller: half is not the whole, and is not begun again", async () => {
  const t = await startTrial();
  const [first, second, third] = t.cores;
  first.api = (_call, res) => void res.write("1\n");
  const { seen } = open(t.url);
  await until(() => expect(seen.text).toBe("1\n"));
  t.elect(2, 6);
  await first.kill();
  await until(() => expect(seen.broken).toBe(true));
  expect(seen.ended).toBe(false);
  expect([...second.seen, ...third.seen]).toEqual([]);
});

test("before the first byte it goes to the next leader like any read", async () => {
  const t = await startTrial();
  const [first, second] = t.cores;
  first.api = (_call, res) => {
    t.elect(2, 6);
    sendWord(res, 307, "not_leader");
  };
  const got = await t.ask(EXPORT);
  expect(got.status).toBe(200);
  expect(second.seen).toHaveLength(1);
});

test("a refusal is passed on", async () => {
  const t = await startTrial();
  t.cores[0].api = (_call, res) => sendWord(res, 403, "forbidden");
  expect((await t.ask(EXPORT)).status).toBe(403);
});

test("stale=1 is answered by any Core that answers, also without a leader", async () => {
  const t = await startTrial();
  const [first, second, third] = t.cores;
  t.elect(null, 6);
  await first.kill();
  await second.kill();
  third.api = (call, res) => {
    expect(call.headers["core-forward"]).toBeUndefined();
    res.end("1\n");
  };
  const got = await t.ask("/api/v3/services/x/log?stale=1");
  expect([got.status, await got.text()]).toEqual([200, "1\n"]);
});
