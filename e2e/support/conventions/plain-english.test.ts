import { expect, test } from "vitest";
import { read } from "./imports.ts";
import { remarksOn, remarksOnScript } from "./plain-english.ts";
import { ROOT, scripts, sources } from "./sources.ts";

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

test("scripts, playbooks and units use them too, in comments and in what they print", () => {
  const files = scripts();
  expect(files).toEqual(
    expect.arrayContaining([".ci/run", "server/deploy/install.sh", "server/deploy/group_vars/all.yml"]),
  );
  const remarks = files.flatMap((file) =>
    remarksOnScript(file, read(ROOT, file)).map(({ line, word, but }) => `${file}:${line}: "${word}": say ${but}`),
  );
  expect(remarks).toEqual([]);
});

test.each([
  ["a.yml", "ports: [1]\n# The ports of design page 1.", 2],
  ["a.sh", 'value=${name#told}\necho "somebody is there"', 2],
  ["a.sh", "run  # Told by the host.", 1],
  ["a.yml", "tasks:\n  - name: Tell the hosts", 2],
  ["a.py", 'def one():\n    """Nothing.\n\n    Told by the host.\n    """', 4],
  ["en.txt", "some_code = Nobody answers.", 1],
])("remarks on %s: %j", (file, text, line) => {
  expect(remarksOnScript(file, text)).toMatchObject([{ line }]);
});

test("code of a script is left alone", () => {
  expect(remarksOnScript("a.sh", "#!/bin/sh\ntell() { true; }\n")).toEqual([]);
  expect(remarksOnScript("a.py", "told = {}\n")).toEqual([]);
});
