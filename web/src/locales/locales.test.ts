import { expect, test } from "vitest";
import { all as en } from "./en/all.ts";
import { first } from "./ru/first.ts";
import { rest } from "./ru/rest.ts";

const ru = { ...first, ...rest };

const PLURAL = /_(one|few|many|other)$/;
function texts(table: object, path = ""): Map<string, string> {
  const out = new Map<string, string>();
  for (const [key, value] of Object.entries(table) as [string, unknown][]) {
    const at = path === "" ? key : `${path}.${key}`;
    if (typeof value === "string") out.set(at, value);
    else if (typeof value === "object" && value !== null) for (const [k, v] of texts(value, at)) out.set(k, v);
  }
  return out;
}
const order = (a: string, b: string) => (a < b ? -1 : 1);
const stems = (t: Map<string, string>) => [...new Set([...t.keys()].map((k) => k.replace(PLURAL, "")))].toSorted(order);
const fields = (text: string) => [...text.matchAll(/\{\{(\w+)/g)].map((m) => m[1] ?? "").toSorted(order);

test("both languages have the same texts", () => expect(stems(texts(ru))).toEqual(stems(texts(en))));

test("both languages fill the same fields", () => {
  const other = texts(en);
  for (const [key, text] of texts(ru)) {
    const twin = other.get(key) ?? other.get(key.replace(PLURAL, "_other"));
    if (twin !== undefined && !key.endsWith("_one")) expect([key, fields(text)]).toEqual([key, fields(twin)]);
  }
});

test("Russian plurals have all their forms", () => {
  const all = texts(ru);
  for (const stem of new Set([...all.keys()].filter((k) => PLURAL.test(k)).map((k) => k.replace(PLURAL, "")))) {
    for (const form of ["one", "few", "many", "other"])
      expect(all.has(`${stem}_${form}`), `${stem}_${form}`).toBe(true);
  }
});
