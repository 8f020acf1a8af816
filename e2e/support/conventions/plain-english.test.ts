import { expect, test } from "vitest";
import { remarksOn } from "./plain-english.ts";

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
