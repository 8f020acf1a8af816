import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { LIMITED, list, record, text } from "@core-console/shared/contract/limits";
import { isBoundedPattern, unlimited } from "./schema-limits.ts";

const CONTRACT = new URL("../../../shared/src/contract/", import.meta.url);
const isLimited = (schema: z.ZodMiniType): boolean => LIMITED.has(schema);
const faults = (schema: z.ZodMiniType): string[] => unlimited(schema, isLimited);

/** Every schema that a module of the contract exports, also within its tables, with where it stands. */
function schemasOf(module: object, path: string): [path: string, schema: z.ZodMiniType][] {
  const seen = new Set<unknown>();
  const found: [string, z.ZodMiniType][] = [];
  const visit = (value: unknown, at: string): void => {
    if (value === null || typeof value !== "object" || seen.has(value)) return;
    seen.add(value);
    if ("_zod" in value) found.push([at, value as z.ZodMiniType]);
    else for (const [name, part] of Object.entries(value)) visit(part, `${at}/${name}`);
  };
  visit({ ...module }, path);
  return found;
}

const all: [string, z.ZodMiniType][] = [];
for (const file of readdirSync(CONTRACT).filter((f) => f.endsWith(".ts") && !f.endsWith(".test.ts")))
  all.push(...schemasOf((await import(new URL(file, CONTRACT).href)) as object, file));

test("the contract's schemas are found, those of its tables too", () => {
  const paths = all.map(([path]) => path);
  for (const path of [
    "enrolment.ts/NodeReport",
    "errors.ts/Problem",
    "events.ts/EventData/hello",
    "settings.ts/Settings",
  ])
    expect(paths).toContain(path);
  expect(paths.filter((path) => path.includes("ROUTES/")).length).toBeGreaterThan(50);
});

test("no string, array or record of the contract is without a maximum", () => {
  expect(all.flatMap(([path, schema]) => faults(schema).map((fault) => `${path} ${fault}`))).toEqual([]);
});

test("what has no maximum is found wherever it stands", () => {
  const bad = z.object({
    a: z.string(),
    b: z.nullable(z.optional(z.array(text(3)))),
    c: list(z.string(), 3),
    d: z.union([text(3), z.string().check(z.minLength(3))]),
    e: z.record(text(3), text(3)),
    f: record(z.unknown(), 3),
    g: z.pipe(z.string(), z.transform(Number)),
    h: z._default(z.string(), ""),
    i: z.any(),
    j: z.string().check(z.regex(/^a+$/)),
    k: z.strictObject({ l: z.array(z.array(text(1)).check(z.maxLength(2))) }),
  });
  expect(faults(bad)).toEqual([
    ".a: string",
    ".b: array",
    ".c[]: string",
    ".d: string",
    ".e: record",
    ".f{}: unknown",
    ".g: string",
    ".h: string",
    ".i: any",
    ".j: string",
    ".k.l: array",
  ]);
  expect(faults(z.lazy(() => z.string()) as z.ZodMiniType)).toEqual([".: lazy"]);
});

test("what has one is let through", () => {
  const good = z.strictObject({
    a: text(3),
    b: list(text(3), 3),
    c: record(z.number(), 3),
    d: z.nullable(z.enum(["a", "b"])),
    e: z.string().check(z.length(3)),
    f: z.string().check(z.regex(/^[0-9a-f]{8}-\d\d(\.\d{1,3})?$/)),
    g: z.pipe(text(3), z.transform(Number)),
  });
  expect(faults(good)).toEqual([]);
});

test("a pattern limits only what it matches as a whole, without an open repetition", () => {
  for (const pattern of [/^a{1,64}$/u, /^-?(a|b)$/, /^[\p{L}+*]{1,64}$/u, /^a\+b$/, /^((a|b)c)?$/])
    expect({ pattern, bounded: isBoundedPattern(pattern) }).toEqual({ pattern, bounded: true });
  for (const pattern of [/a{3}/, /^a{3}/, /a{3}$/, /^a*$/, /^(a+)$/, /^a{3,}$/, /^a|b$/])
    expect({ pattern, bounded: isBoundedPattern(pattern) }).toEqual({ pattern, bounded: false });
});

test("a record takes as many entries as it says, and no more", () => {
  const two = record(z.number(), 2);
  expect(two.safeParse({ a: 1, b: 2 }).success).toBe(true);
  expect(two.safeParse({ a: 1, b: 2, c: 3 }).success).toBe(false);
  expect(two.safeParse({ ["a".repeat(65)]: 1 }).success).toBe(false);
});
