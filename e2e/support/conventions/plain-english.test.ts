import { expect, test } from "vitest";
import { read } from "./imports.ts";
import { remarksOn } from "./plain-english.ts";
import { ROOT, sources } from "./sources.ts";

/** The checker, its test and its command quote what they replace. */
const QUOTES = /^e2e\/support\/conventions\/(plain-english(\.test)?|count-remarks)\.ts$/;

test("comments use the field's own words", () => {
  const files = sources().filter((file) => !QUOTES.test(file));
  expect(files.length).toBeGreaterThan(500);
  const remarks = files.flatMap((file) =>
    remarksOn(file, read(ROOT, file)).map(({ line, word, but }) => `${file}:${line}: "${word}": say ${but}`),
  );
  expect(remarks).toEqual([]);
});

test.each([
  ["// Told by the leader.", "Told"],
  ["/** See design page 4. */", "design page"],
  ["/**\n * One line.\n * Whoever asks is refused.\n */", "Whoever asks"],
  ["const a = 1; // a fault of ours", "fault of ours"],
])("remarks on %j", (text, word) => {
  expect(remarksOn("a.ts", `${text}\n`).map((r) => r.word)).toContain(word);
});

test("says on which line, and leaves code and strings alone", () => {
  expect(remarksOn("a.ts", 'const told = "somebody";\n')).toEqual([]);
  expect(remarksOn("a.ts", "const a = 1;\n/**\n * Nothing.\n * It tells why.\n */\n")).toMatchObject([{ line: 4 }]);
});
