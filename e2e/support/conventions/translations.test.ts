import { globSync } from "node:fs";
import { expect, test } from "vitest";
import { read } from "./imports.ts";
import { ROOT } from "./sources.ts";
import { translationGaps } from "./translations.ts";

const translated = globSync("docs/**/*.ru.md", { cwd: ROOT }).sort();

test.each(translated)("%s has the sections and commands of the English document", (file) => {
  expect(translationGaps(read(ROOT, file.replace(".ru.md", ".md")), read(ROOT, file))).toEqual([]);
});

test("the procedure and the operations are translated", () => {
  expect(translated).toEqual(["docs/install.ru.md", "docs/operations.ru.md"]);
});

const EN =
  "# Doc\n\n## One\n\nRun `kuma login LOGIN`.\n\n| a | b |\n\n- item\n\n## Two\n\n```\nkuma service list  # all\n```\n";
const RU =
  "# Док\n\n## Раз\n\nКоманда `kuma login ЛОГИН`.\n\n| a | б |\n\n- пункт\n\n## Два\n\n```\nkuma service list  # все\n```\n";

test("accepts a translation with its own sentences, placeholders and comments", () => {
  expect(translationGaps(EN, RU)).toEqual([]);
});

test.each([
  ["a missing section", RU.replace("## Два\n", ""), "2 in the other"],
  ["a heading of another level", RU.replace("## Два", "### Два"), "another level"],
  ["a missing row", RU.replace("| a | б |", ""), "1 table rows, and 0"],
  ["a missing item", RU.replace("- пункт", "пункт"), "1 list items, and 0"],
  ["another command in the text", RU.replace("kuma login", "kuma logout"), "kuma login LOGIN, kuma logout LOGIN"],
  ["another command in a block", RU.replace("service list", "service show"), "code blocks differ"],
])("finds %s", (_, text, why) => {
  expect(translationGaps(EN, text).join("\n")).toContain(why);
});
