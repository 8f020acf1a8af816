import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { ERROR_STATUS } from "../contract/errors.ts";
import { ROUTES, pathOf } from "../contract/routes.ts";
import type { Route } from "../contract/route.ts";
import { LANGS } from "../words/lang.ts";
import { openApi } from "./document.ts";
import { errorsOf } from "./errors.ts";

const Operation = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  parameters: z.optional(z.array(z.looseObject({ name: z.string(), in: z.string(), schema: z.looseObject({}) }))),
  requestBody: z.optional(z.unknown()),
  responses: z.record(z.string(), z.looseObject({ $ref: z.optional(z.string()), content: z.optional(z.unknown()) })),
  security: z.array(z.record(z.string(), z.array(z.string()))),
});
const Document = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.looseObject({
    schemas: z.record(z.string(), z.looseObject({})),
    responses: z.record(z.string(), z.looseObject({ description: z.string() })),
  }),
});
const raw = openApi({ version: "1.2.3", lang: "en" });
const doc = Document.parse(raw);
const routes = Object.entries<Route>(ROUTES);
const open = routes.filter(([, r]) => r.audience === "user" || r.audience === "public");
const pathIn = (route: Route): string => pathOf(route).replaceAll(/:(\w+)/g, "{$1}");
const operationOf = (route: Route) => doc.paths[pathIn(route)]?.[route.method.toLowerCase()];
const operation = (name: keyof typeof ROUTES) => Operation.parse(operationOf(ROUTES[name]));

test.each(LANGS)("is valid OpenAPI 3.1, in %s", async (lang) => {
  const validator = new Validator();
  const result = await validator.validate(openApi({ version: "1.2.3", lang }));
  expect(result.errors).toBeUndefined();
  expect([result.valid, validator.version, doc.openapi]).toEqual([true, "3.1", "3.1.1"]);
});

test("every reference leads somewhere", () => {
  const known = (path: string): boolean => {
    let at: unknown = raw;
    for (const key of path.split("/").slice(1)) at = (at as Record<string, unknown> | undefined)?.[key];
    return at !== undefined;
  };
  const refs = [...new Set(JSON.stringify(raw).match(/#\/[^"]+/g))];
  expect(refs.length).toBeGreaterThan(50);
  expect(refs.filter((ref) => !known(ref))).toEqual([]);
  expect(JSON.stringify(raw)).not.toMatch(/\$defs|\$schema/);
});

describe.each(open)("%s", (name, route) => {
  test("stands in it with every status that it may answer with", () => {
    const found = operationOf(route);
    expect(found?.operationId).toBe(name);
    expect(found?.summary).toMatch(/\S/);
    const statuses = [...Object.keys(route.answers), ...errorsOf(route).map((code) => String(ERROR_STATUS[code]))];
    expect(new Set(Object.keys(found?.responses ?? {}))).toEqual(new Set(statuses));
    expect(found?.requestBody !== undefined).toBe(route.body !== undefined);
  });

  test("says each of its error codes in words", () => {
    const found = operationOf(route);
    for (const code of errorsOf(route)) {
      const key = found?.responses[String(ERROR_STATUS[code])]?.$ref?.split("/").at(-1) ?? "";
      expect(doc.components.responses[key]?.description).toContain(`**${code}**: `);
    }
  });
});

test("holds nothing else: no calls of Cores and joining hosts", () => {
  const there = Object.values(doc.paths).flatMap((methods) => Object.values(methods).map((o) => o.operationId));
  expect(there.toSorted()).toEqual(open.map(([name]) => name).toSorted());
});

test("who is signed in may be refused in every way that there is", () => {
  const { responses } = operation("addUser");
  expect(Object.keys(responses)).toEqual(
    expect.arrayContaining([
      "201",
      "400",
      "401",
      "403",
      "409",
      "413",
      "415",
      "421",
      "422",
      "429",
      "500",
      "503",
      "504",
      "507",
    ]),
  );
  expect(responses["403"]?.$ref).toMatch(
    /cross_site\.csrf\.forbidden\.password_change_needed\.password_needed\.read_only$/,
  );
});

test("queries are typed as they are read", () => {
  const { parameters = [] } = operation("listServices");
  const schemaOf = (name: string) => parameters.find((p) => p.name === name)?.schema;
  expect(schemaOf("size")).toEqual({ type: "integer", minimum: 1, maximum: 1000 });
  expect(schemaOf("paired")).toEqual({ type: "boolean" });
  expect(schemaOf("status")).toEqual({ type: "array", items: { type: "string" } });
  expect(schemaOf("name")).toEqual({ type: "string", maxLength: 256 });
});

test("changes take a bearer, or a cookie with its mark; public calls neither", () => {
  expect(operation("addService").security).toEqual([{ bearer: [] }, { cookie: [], xsrf: [] }]);
  expect(operation("listServices").security).toEqual([{ bearer: [] }, { cookie: [] }]);
  expect(operation("signIn").security).toEqual([]);
});

test("named schemas are components, and the strict ones stay strict", () => {
  const { schemas } = doc.components;
  expect(schemas["NewUser"]).toMatchObject({
    type: "object",
    additionalProperties: false,
    required: ["login", "role"],
  });
  expect(schemas["Service"]).not.toHaveProperty("additionalProperties");
  expect(schemas["Time"]).toMatchObject({ type: "string", format: "date-time" });
  expect(Object.keys(schemas)).toEqual(
    expect.arrayContaining(["Problem", "Settings", "AuditEntry", "Event.session-ended"]),
  );
  expect(Object.keys(schemas)).not.toEqual(expect.arrayContaining(["NodeReport"]));
  expect(schemas["Event.peers"]).toBeUndefined();
});

const TEXT = new Set(["summary", "description", "title", "detail"]);
/** Returns every text in it with its location, without patterns and names, which are the same in all languages. */
function said(value: unknown, at = ""): [string, string][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]): [string, string][] =>
    typeof inner === "string" && TEXT.has(key) ? [[`${at}/${key}`, inner]] : said(inner, `${at}/${key}`),
  );
}

test("in Russian it is the same document, and every text in it is Russian", () => {
  const russian = openApi({ version: "1.2.3", lang: "ru" });
  const bare = (document: unknown): string =>
    JSON.stringify(document, (key, value: unknown) => (typeof value === "string" && TEXT.has(key) ? "" : value));
  expect(bare(russian)).toBe(bare(raw));
  const texts = said(russian).filter(([at]) => at !== "/info/title");
  expect(texts.length).toBeGreaterThan(200);
  expect(texts.filter(([, text]) => !/[а-яё]/i.test(text))).toEqual([]);
  expect(said(raw).filter(([, text]) => /[а-яё]/i.test(text))).toEqual([]);
});
