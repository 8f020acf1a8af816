import { expect, test } from "vitest";
import { addressOf, found, groupsOf, missing, type Operation } from "./openapi-view.ts";
import { exampleOf, typeOf } from "./openapi-schema.ts";

const DOC = {
  servers: [{ url: "/" }],
  tags: [{ name: "b", description: "second" }, { name: "a" }, { name: "unused" }],
  paths: {
    "/x/{id}": {
      patch: {
        operationId: "changeX",
        tags: ["a"],
        summary: "Change an x",
        parameters: [
          { name: "id", in: "path", required: true, schema: { type: "string" } },
          { name: "what", in: "query", schema: { type: "array", items: { enum: ["p", "q"] } } },
          { $ref: "#/components/parameters/key" },
        ],
        requestBody: {
          required: true,
          content: { "application/json": { schema: { $ref: "#/components/schemas/X" } } },
        },
        responses: { "200": { $ref: "#/components/responses/ok" }, "204": { description: "nothing" } },
      },
    },
    "/y": { get: { operationId: "listY", tags: ["b"], summary: "List" } },
  },
  components: {
    parameters: { key: { name: "idempotency-key", in: "header", schema: { type: "string" } } },
    schemas: {
      X: {
        type: "object",
        properties: {
          name: { type: "string" },
          n: { type: "integer", minimum: 1, maximum: 9 },
          self: { $ref: "#/components/schemas/X" },
          maybe: { anyOf: [{ type: "string", format: "date-time" }, { type: "null" }] },
        },
      },
    },
    responses: {
      ok: {
        description: "Done",
        content: { "application/json": { examples: { one: { value: { a: 1 } } }, schema: {} } },
      },
    },
  },
};

const only = (doc: unknown, id: string): Operation => {
  const operation = groupsOf(doc)
    .flatMap((g) => g.operations)
    .find((o) => o.id === id);
  if (operation === undefined) throw new Error(`no ${id}`);
  return operation;
};

test("groups come in the order of the tags, those without an operation not at all", () =>
  expect(groupsOf(DOC).map((g) => [g.tag, g.about, g.operations.map((o) => o.id)])).toEqual([
    ["b", "second", ["listY"]],
    ["a", "", ["changeX"]],
  ]));

test("references are followed, also round in circles", () => {
  const o = only(DOC, "changeX");
  expect(o).toMatchObject({ method: "PATCH", path: "/x/{id}" });
  expect(o.parameters.map((p) => [p.name, p.in, p.type])).toEqual([
    ["id", "path", "string"],
    ["what", "query", '"p" | "q"[]'],
    ["idempotency-key", "header", "string"],
  ]);
  const body = JSON.parse(o.body?.example ?? "null") as Record<string, unknown>;
  expect(body).toMatchObject({ name: "", n: 1, maybe: "2026-01-31T12:00:00.000Z" });
  expect(o.answers).toEqual([
    { status: "200", about: "Done", type: "application/json", example: '{\n  "a": 1\n}' },
    { status: "204", about: "nothing", type: "", example: null },
  ]);
});

test("an address is filled in and escaped, what is empty is left out", () => {
  const o = only(DOC, "changeX");
  expect(addressOf(o, { id: "a/b", what: "p, q" })).toBe("/x/a%2Fb?what=p&what=q");
  expect(addressOf(o, {})).toBe("/x/{id}");
  expect(missing(o, { id: " " }).map((p) => p.name)).toEqual(["id"]);
});

test("a search wants every word", () => {
  expect(found(groupsOf(DOC), "patch X").flatMap((g) => g.operations.map((o) => o.id))).toEqual(["changeX"]);
  expect(found(groupsOf(DOC), "patch list")).toEqual([]);
});

test.each([[null], [{}], [{ paths: { "/z": { get: null, post: 3 } } }], ["text"]])("%j is no fault", (doc) =>
  expect(() => groupsOf(doc)).not.toThrow(),
);

test.each([
  [{ type: "integer", minimum: 1, maximum: 1000 }, "integer 1–1000", 1],
  [{ const: "1" }, '"1"', "1"],
  [{ enum: ["done", "refused"] }, '"done" | "refused"', "refused"],
  [{ type: ["string", "null"] }, "string | null", ""],
  [{ type: "string", format: "uuid" }, "string (uuid)", "00000000-0000-0000-0000-000000000000"],
  [
    {
      allOf: [
        { properties: { a: { const: 1 } }, type: "object" },
        { type: "object", properties: { b: { type: "boolean" } } },
      ],
    },
    "any",
    { a: 1, b: false },
  ],
  [{}, "any", null],
])("%j is %s", (schema, type, example) => {
  expect(typeOf({}, schema)).toBe(type);
  expect(exampleOf({}, schema)).toEqual(example);
});
