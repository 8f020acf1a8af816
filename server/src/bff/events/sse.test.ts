import { expect, test } from "vitest";
import { createSseParser, sseFrame } from "./sse.ts";

test("events are whole however the text was cut", () => {
  const text = `:\n\n${sseFrame("a", { n: 1 }, "e-1")}:\n\n${sseFrame("b", { n: 2 }, null)}`;
  for (let cut = 1; cut < text.length; cut += 1) {
    const parse = createSseParser();
    expect([...parse(text.slice(0, cut)), ...parse(text.slice(cut))]).toEqual([
      { type: "a", data: '{"n":1}' },
      { type: "b", data: '{"n":2}' },
    ]);
  }
});

test.each([
  ["in one line", () => ["data: ", ...Array.from({ length: 11 }, () => "0123456789")]],
  ["in many lines", () => Array.from({ length: 11 }, () => "data: 0123456789\n")],
])("an event without end is refused once it exceeds the limit, %s", (_how, pieces) => {
  const parse = createSseParser(100);
  expect(() => pieces().flatMap(parse)).toThrow("exceeded");
  // What follows is not taken for the rest of it.
  expect(() => parse("\n\n")).toThrow();
});

test("events within the limit pass, however many they are, between pings and unknown fields", () => {
  const parse = createSseParser(100);
  const pieces = Array.from({ length: 50 }, (_, n) => `:ping\n\nunknown: ${"x".repeat(80)}\n${sseFrame("a", n, null)}`);
  expect(pieces.flatMap((piece) => parse(piece))).toHaveLength(50);
  expect(() => parse("x".repeat(1000))).toThrow("exceeded");
});
