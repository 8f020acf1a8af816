import { expect, test } from "vitest";
import { type ImportGraph, circlesOf, pairsOf } from "./circles.ts";
import { importsOf, read, targetOf } from "./imports.ts";
import { ROOT, sources } from "./sources.ts";

const IS_TEST = /\.(test|spec)\.tsx?$|\/testing\//;
const known = new Set(sources());

function graphOf(files: readonly string[]): ImportGraph {
  return new Map(
    files.map((file) => {
      const targets = importsOf(file, read(ROOT, file)).flatMap(({ from }) => {
        const target = from === null ? null : targetOf(file, from);
        return target !== null && known.has(target) ? [target] : [];
      });
      return [file, [...new Set(targets)]];
    }),
  );
}
const all = graphOf(sources());

test("no files import each other in a circle", () => {
  expect(circlesOf(all)).toEqual([]);
});

test("no two folders of the product import each other", () => {
  const product = new Map(
    [...all].filter(([file]) => !IS_TEST.test(file)).map(([file, to]) => [file, to.filter((t) => !IS_TEST.test(t))]),
  );
  expect(product.size).toBeGreaterThan(500);
  expect(pairsOf(product)).toEqual([]);
});

test.each([
  ["two", { "a.ts": ["b.ts"], "b.ts": ["a.ts"] }, [["a.ts", "b.ts"]]],
  [
    "three, beside others",
    { "x.ts": ["a.ts"], "a.ts": ["b.ts"], "b.ts": ["c.ts"], "c.ts": ["a.ts"] },
    [["a.ts", "b.ts", "c.ts"]],
  ],
  ["itself", { "a.ts": ["a.ts"] }, [["a.ts"]]],
  ["none where two ways meet", { "a.ts": ["b.ts", "c.ts"], "b.ts": ["d.ts"], "c.ts": ["d.ts"], "d.ts": [] }, []],
])("finds a circle: %s", (_, graph, circles) => {
  expect(circlesOf(new Map(Object.entries(graph)))).toEqual(circles);
});

test.each([
  ["two folders", { "s/a/x.ts": ["s/b/y.ts"], "s/b/z.ts": ["s/a/w.ts"] }, 1],
  ["one way only", { "s/a/x.ts": ["s/b/y.ts"], "s/b/z.ts": ["s/b/y.ts"] }, 0],
  ["a folder and one inside it", { "s/x.ts": ["s/b/y.ts"], "s/b/y.ts": ["s/z.ts"] }, 0],
])("finds pairs: %s", (_, graph, count) => {
  expect(pairsOf(new Map(Object.entries(graph)))).toHaveLength(count);
});
