import { expect, test } from "vitest";
import type { LogLine } from "@core-console/shared/contract/log";
import { REF } from "./testing/fake-api.ts";
import { kuma } from "./testing/run.ts";

const line = (n: number, over: Partial<LogLine> = {}): string =>
  `${JSON.stringify({ at: `2026-11-23T05:00:0${n}.000Z`, level: "info", message: `line ${n}`, fields: {}, ...over })}\n`;

test("lines for people: time, level, message and what it is about, nothing that moves the cursor", async () => {
  const err = { type: "PeerError", message: "peer: silent", stack: "at secret/place" };
  const text =
    line(1, { fields: { ref: REF, route: "/api/v3/services/:id", ms: 4, why: "two words" } }) +
    "\n" +
    line(2, { level: "error", message: "no\u001b[2J", fields: { err } }) +
    line(3, { at: null });
  const got = await kuma(["service", "log", REF], () => ({ status: 200, text }));
  expect(got.exit).toBe(0);
  expect(got.out.split("\n")).toEqual([
    `2026-11-23T05:00:01.000Z INFO  line 1 ref=${REF} route=/api/v3/services/:id ms=4 why="two words"`,
    '2026-11-23T05:00:02.000Z ERROR no\uFFFD[2J err={"type":"PeerError","message":"peer: silent"}',
    "—                        INFO  line 3",
    "",
  ]);
});

test("what is asked for goes into the call; --json prints the lines as they came", async () => {
  const line1 = line(1);
  const words = ["--tail", "20", "--level", "warn", "--grep", "a b&c", "--engine", "--json"];
  const got = await kuma(["service", "log", REF, ...words], () => ({ status: 200, text: line1 }));
  expect(got.seen[0]?.url).toBe(`/api/v3/services/${REF}/log?tail=20&level=warn&text=a+b%26c&file=engine`);
  expect(got.out).toBe(line1);
});

test.each([
  [["service", "log", "core\t2"], /neither the ID nor the name/],
  [["service", "log", REF, "--tail", "0"], /--tail 0/],
  [["service", "log", REF, "--level", "loud"], /--level loud/],
  [["service", "log-level", REF, "loud"], /loud: debug/],
  [["service", "log-level", REF, "debug", "--minutes", "9999"], /--minutes 9999/],
])("a call that makes no sense: %j", async (words, says) => {
  const got = await kuma(words, () => ({ status: 200, text: "" }));
  expect([got.exit, got.seen]).toEqual([2, []]);
  expect(got.err).toMatch(says);
});

test("a line without an end is broken off", async () => {
  const got = await kuma(["service", "log", REF], () => ({ status: 200, text: line(1) + "x".repeat(9 * 1_048_576) }));
  expect([got.exit, got.out.split("\n").length]).toEqual([3, 2]);
});

test("without a leader it is asked of whoever answers", async () => {
  const got = await kuma(["service", "log", REF], (seen) =>
    seen.url.endsWith("stale=1") ? { status: 200, text: line(1) } : { code: "no_leader" },
  );
  expect(got.out).toContain("line 1");
});

test("following goes on after a break, each line once, and ends when it is refused", async () => {
  const replies = [
    { status: 200, text: line(1) + line(2) },
    { code: "core_silent" as const },
    { code: "core_failed" as const },
    { status: 200, text: line(1) + line(2) + line(3) },
    { status: 200, text: line(7) },
    { code: "unauthenticated" as const },
  ];
  const got = await kuma(["service", "log", REF, "--follow", "--tail", "2"], (_, n) => replies[n - 1] ?? "drop");
  expect(got.exit).toBe(1);
  expect(got.out.match(/line \d/g)).toEqual(["line 1", "line 2", "line 3", "line 7"]);
  expect(got.seen[3]?.url).toContain("tail=1000");
  expect(got.err).toContain("kuma login");
});

test("the level is shown, and changed for a while", async () => {
  const usual = { level: "info", usual: "info", until: null };
  const shown = await kuma(["service", "log-level", REF], () => ({ status: 200, body: usual }));
  expect(shown.out).toBe("info, as usual\n");
  const body = { level: "debug", usual: "info", until: "2026-11-23T06:00:00.000Z" };
  const changed = await kuma(["service", "log-level", REF, "debug", "--minutes", "5"], () => ({ status: 200, body }));
  expect(changed.out).toBe("debug until 2026-11-23T06:00:00Z, usually info\n");
  expect([changed.seen[0]?.method, changed.seen[0]?.body]).toEqual(["PATCH", '{"level":"debug","minutes":5}']);
});
