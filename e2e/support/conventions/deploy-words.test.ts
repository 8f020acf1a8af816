import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const DEPLOY = join(import.meta.dirname, "..", "..", "..", "server", "deploy");

function wordsOf(language: string): Map<string, string> {
  const lines = readFileSync(join(DEPLOY, "words", `${language}.txt`), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const pairs = lines.map((line): [string, string] => {
    const at = line.indexOf(" = ");
    return [line.slice(0, at), line.slice(at + 3)];
  });
  expect(new Set(pairs.map(([code]) => code)).size).toBe(pairs.length);
  return new Map(pairs);
}
const fields = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1] ?? ""))].toSorted();
const [en, ru] = [wordsOf("en"), wordsOf("ru")];

test("scripts and roles say the same in both languages, with the same fields", () => {
  expect([...ru.keys()]).toEqual([...en.keys()]);
  for (const [code, text] of en) expect([code, fields(ru.get(code) ?? "")]).toEqual([code, fields(text)]);
  expect([...ru.values()].filter((text) => !/[а-я]{3}/.test(text))).toEqual([]);
});

test("every code that a script, a role or a module says has its words", () => {
  const said = new Set<string>();
  for (const file of readdirSync(DEPLOY, { recursive: true, encoding: "utf8" })) {
    if (!/\.(sh|py|yml)$/.test(file)) continue;
    const text = readFileSync(join(DEPLOY, file), "utf8").replaceAll(/^\s*(?:#|""").*$/gm, "");
    for (const pattern of [
      /\b(?:say|report|give_up) ([a-z_.]+)/g,
      /findings\.(?:error|note)\(\s*"([a-z_]+)"/g,
      /'code': '(\w+)'/g,
      /, "((?:ssh|sudo|no)_\w+)"\)/g,
    ])
      for (const match of text.matchAll(pattern)) if (match[1] !== undefined) said.add(match[1]);
  }
  expect(said.size).toBeGreaterThan(40);
  // `usage.` is completed by the name of the script.
  expect([...said].filter((code) => code !== "usage." && !en.has(code))).toEqual([]);
});
