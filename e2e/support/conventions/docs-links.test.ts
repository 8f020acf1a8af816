import { globSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Checkout, deadReferences } from "./docs-links.ts";
import { read } from "./imports.ts";
import { ROOT } from "./sources.ts";

const documents = globSync("{README.md,CONTRIBUTING.md,docs/**/*.md}", { cwd: ROOT }).sort();
const checkout: Checkout = {
  exists: (path) => globSync(path, { cwd: ROOT }).length > 0,
  read: (path) => read(ROOT, path),
};

test.each(documents)("%s names only what is there", (file) => {
  expect(deadReferences(file, read(ROOT, file), checkout)).toEqual([]);
});

test("the walk sees the documents", () => {
  expect(documents).toContain("README.md");
  expect(documents).toContain(join("docs", "architecture", "README.md"));
});

const known = new Map([
  ["docs/a.md", "# A\n\n## The `part`, in two\n\n## Часть\n\n## Twice\n\n## Twice\n\n```\n# no heading\n```\n"],
  ["docs/deep/b.md", "# Own part\n"],
  ...["server/src/lib/a.ts", "server/src/lib/*.ts", "server/src/lib"].map((path): [string, string] => [path, ""]),
]);
const judge = (text: string): string[] =>
  deadReferences("docs/deep/b.md", text, {
    exists: (path) => known.has(path),
    read: (path) => known.get(path) ?? "",
  });

test.each([
  ["See [a](../c.md).", "1: dead link ../c.md"],
  ["\n\nSee [a](../a.md) and [b](../c.md#part).", "3: dead link ../c.md#part"],
  ["See [a](../a.md#no-heading).", "1: no such heading ../a.md#no-heading"],
  ["See [below](#part).", "1: no such heading #part"],
  ["Stands in `server/src/lib/b.ts`.", "1: no such path server/src/lib/b.ts"],
  ["Stands in `lib/a.ts`.", "1: no such path lib/a.ts"],
  ["Below `server/src/nowhere`.", "1: no such path server/src/nowhere"],
  ["All of `server/src/bff/*.ts`.", "1: no such path server/src/bff/*.ts"],
])("complains: %j", (text, why) => {
  expect(judge(text)).toEqual([`docs/deep/b.md:${why}`]);
});

test.each([
  "[a](../a.md#the-part-in-two), [b](b.md), [own](#own-part), [out](https://soc.example/x.md)",
  "[a](../a.md#часть), [twice](../a.md#twice-1)",
  "[code](../../server/src/lib/a.ts) and `server/src/lib/a.ts`, `server/src/lib/*.ts`, `server/src/lib`",
  "`./expand.sh`, `/etc/nginx/console.md`, `a.ts`, `npm run x`, `server/dist/kuma`, `certificates/ca.key`",
  "```\n[a](gone.md) `lib/gone.ts`\n```",
])("accepts: %j", (text) => {
  expect(judge(text)).toEqual([]);
});
