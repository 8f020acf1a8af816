import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../build/fresh.ts";
import { documents, FOLDER } from "./documents.ts";
import { environmentGaps } from "./environment.ts";
import { sentenceOf } from "./sentence.ts";
import { settingsGaps } from "./settings.ts";

test("docs/reference holds what the code gives (npm run reference writes it)", () => {
  const files = readdirSync(join(ROOT, FOLDER));
  const committed = files.map((name): [string, string] => [name, readFileSync(join(ROOT, FOLDER, name), "utf8")]);
  expect(Object.fromEntries(committed)).toEqual(documents());
});

test("every environment variable that the server reads is described, and no other", () => {
  expect(environmentGaps()).toEqual([]);
});

test("every setting is described, and no other", () => {
  expect(settingsGaps()).toEqual([]);
});

test("a sentence without values: the usual branch, with the others as cases", () => {
  expect(sentenceOf("{why?role=Needs {role}.|*=No.} Wait {n#second|seconds}{at?=|*= until {at:time}}.")).toEqual({
    text: "No. Wait seconds.",
    cases: [{ when: "why = role", text: "Needs `role`." }],
  });
});
