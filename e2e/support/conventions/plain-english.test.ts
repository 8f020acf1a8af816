import { expect, test } from "vitest";
import { read } from "./imports.ts";
import { messagesOf, remarksOn, remarksOnMarkdown, remarksOnMessages, remarksOnScript } from "./plain-english.ts";
import { documents, ROOT, scripts, sources } from "./sources.ts";

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

test("documents use them too", () => {
  const files = documents();
  expect(files).toEqual(expect.arrayContaining(["README.md", "docs/operations.md", "server/src/bff/README.md"]));
  const remarks = files.flatMap((file) =>
    remarksOnMarkdown(read(ROOT, file)).map(({ line, word, but }) => `${file}:${line}: "${word}": say ${but}`),
  );
  expect(remarks).toEqual([]);
});

test.each([
  ["# Core\n\nWhat nobody can tell is gray.", "nobody", 3],
  ["## Who calls", "Who calls", 1],
  ["| a | told by the leader |", "told", 1],
  ["The word of the leader counts.", "word of", 1],
  ["It waits until the service is gone.", "is gone", 1],
  ["Until then calls are held.", "calls are held", 1],
  ["```sh\nkuma tell\n```\nThe queue of held requests.", "held requests", 4],
  ["A Core that needs a hand; 1 may still fail.", "needs a hand", 1],
  ["A Core that needs attention; 1 may still fail.", "may still fail", 1],
  ["Strangers are refused.", "Strangers", 1],
  ["Whoever has the ID gets in.", "Whoever", 1],
  ["Any other exit code is a fault of ours.", "fault of ours", 1],
  ["A picture of the cluster, taken at a time of day.", "time of day", 1],
])("remarks on the document %j", (text, word, line) => {
  expect(remarksOnMarkdown(text)).toContainEqual(expect.objectContaining({ word, line }));
});

test("leaves the code and the links of a document alone, and the right use of a word", () => {
  const right = "A lock held by the kernel, a port that the host holds, a certificate held in a file.";
  const code = "- See `told.ts` and [the list](a/strangers.md).\n\n  ```sh\n  tell nobody\n  ```\n";
  expect(remarksOnMarkdown(`${right}\n${code}`)).toEqual([]);
});

test("messages in the logs use them too", () => {
  const files = sources().filter((file) => file.startsWith("server/src/") && !file.endsWith(".test.ts"));
  expect(files.filter((file) => messagesOf(file, read(ROOT, file)).length > 0).length).toBeGreaterThan(30);
  const remarks = files.flatMap((file) =>
    remarksOnMessages(file, read(ROOT, file)).map(({ line, word, but }) => `${file}:${line}: "${word}": say ${but}`),
  );
  expect(remarks).toEqual([]);
});

test.each([
  ['log.info("somebody joined");', "somebody"],
  ['core.log.warn({ ref },\n "the service is gone");', "is gone"],
  ["this.#log.error({ err }, `a fault of ours in ${where}`);", "fault of ours"],
  ['log.debug({}, late ? "requests are held" : "sent");', "requests are held"],
])("remarks on the message of %j", (text, word) => {
  expect(remarksOnMessages("a.ts", text).map((remark) => remark.word)).toEqual([word]);
});

test("says on which line a message begins, and reads messages only", () => {
  expect(remarksOnMessages("a.ts", 'const a = "told";\n\nlog.info({ told: 1 },\n  "told by it");\n')).toMatchObject([
    { line: 4 },
  ]);
  expect(remarksOnMessages("a.ts", 'reply.send("told");\n')).toEqual([]);
});
