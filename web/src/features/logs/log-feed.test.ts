import { expect, test } from "vitest";
import type { SentLine } from "../../api/stream/log-lines.ts";
import { rejoined, withMore } from "./log-feed.ts";
import { logQuery, readView, writeView } from "./log-url.ts";

const sent = (...raws: string[]): SentLine[] =>
  raws.map((raw) => ({ raw, line: { at: null, level: "info", message: raw, fields: {} } }));
const shown = (lines: readonly SentLine[]): string => lines.map((line) => line.raw).join("");

test("more comes at the end, each line in a place of its own", () => {
  const lines = withMore(withMore([], sent("a", "b")), sent("b", "c"));
  expect(lines.map((line) => [line.n, line.raw])).toEqual([
    [1, "a"],
    [2, "b"],
    [3, "b"],
    [4, "c"],
  ]);
});

test("a stream that was opened anew goes on where the one before ended; where they do not meet it begins again", () => {
  const before = withMore([], sent("a", "b", "c"));
  expect(shown(rejoined(before, sent("b", "c", "d", "e")))).toBe("abcde");
  expect(shown(rejoined(before, sent("c")))).toBe("abc");
  expect(shown(rejoined(before, sent("x", "y")))).toBe("xy");
  expect(shown(rejoined([], sent("x")))).toBe("x");
});

test("of very many lines the oldest go", () => {
  const many = Array.from({ length: 20_001 }, (_, n) => String(n));
  const lines = withMore([], sent(...many));
  expect(lines).toHaveLength(15_000);
  expect(lines.at(-1)?.raw).toBe("20000");
});

test("the URL holds what is not as usual, and what it does not understand is as usual", () => {
  const usual = readView(new URLSearchParams("level=loud&file=other"));
  expect(usual).toEqual({ file: "core", level: null, text: "", follow: true });
  expect(writeView(usual, new URLSearchParams("scenario=healthy")).toString()).toBe("scenario=healthy");
  const view = readView(new URLSearchParams("file=engine&level=warn&q=a+b&follow=0"));
  expect(writeView(view, new URLSearchParams()).toString()).toBe("file=engine&level=warn&q=a+b&follow=0");
  expect(logQuery(view, 10)).toEqual({ tail: "10", file: "engine", level: "warn", text: "a b" });
  expect(logQuery(usual, 10)).toEqual({ tail: "10" });
});
