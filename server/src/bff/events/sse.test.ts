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
