import * as z from "zod/mini";
import * as access from "../contract/access.ts";
import * as cluster from "../contract/cluster.ts";
import * as errors from "../contract/errors.ts";
import { EventData } from "../contract/events.ts";
import * as ids from "../contract/ids.ts";
import { bool, many } from "../contract/query.ts";
import * as service from "../contract/service.ts";
import * as settings from "../contract/settings.ts";

type Json = Record<string, unknown>;
const COMPONENTS = "#/components/schemas/";

/** The contract's schemas are named as they are exported; inner ones are written inline. */
const names = z.registry<{ id: string }>();
for (const module of [access, settings, service, cluster, ids, errors])
  for (const [name, value] of Object.entries<unknown>(module)) if (isSchema(value)) names.add(value, { id: name });
for (const [type, schema] of Object.entries<z.ZodMiniType>(EventData))
  // What Cores send only to consoles is of no use to a caller.
  if (type !== "peers") names.add(schema, { id: `Event.${type}` });

function isSchema(value: unknown): value is z.ZodMiniType {
  return typeof value === "object" && value !== null && "_zod" in value;
}

/** Beginning of the patterns of the contract's IDs. */
const UUID = "^[0-9a-f]{8}";

/** Adds what zod cannot express: the type that a query's text is read as, and the meaning of a pattern. */
function finish(schema: unknown, json: Json): void {
  if (schema === ids.Time) json["format"] = "date-time";
  if (String(json["pattern"]).startsWith(UUID)) json["format"] = "uuid";
  if (schema === bool) replace(json, { type: "boolean" });
  else if (schema === many) replace(json, { type: "array", items: { type: "string" } });
  else if (isSchema(schema) && schema._zod.def.type === "pipe") {
    const read: Json = z.toJSONSchema(schema, { io: "output", unrepresentable: "any" });
    if (read["type"] === "number")
      replace(json, { type: "integer", minimum: read["minimum"], maximum: read["maximum"] });
  }
}

function replace(json: Json, by: Json): void {
  for (const key of Object.keys(json)) delete json[key];
  Object.assign(json, by);
}

const OPTIONS = {
  metadata: names,
  // As sent: a response may get fields that a caller does not know yet, a request may not.
  io: "input",
  unrepresentable: "any",
  override: ({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: object }) =>
    finish(zodSchema, jsonSchema as Json),
} as const;

/** Returns a schema as OpenAPI 3.1 writes it (JSON Schema 2020-12), with references to the named ones. */
export function schemaOf(schema: z.ZodMiniType): Json {
  const id = names.get(schema)?.id;
  return id === undefined ? inPlace(z.toJSONSchema(schema, OPTIONS)) : { $ref: COMPONENTS + id };
}

/** Returns the named schemas that a document refers to, directly or indirectly. */
export function namedSchemas(document: unknown): Json {
  const { schemas } = z.toJSONSchema(names, { ...OPTIONS, uri: (id) => COMPONENTS + id });
  const found = new Map<string, Json>();
  const follow = (value: unknown): void => {
    for (const [, id = ""] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      const schema = schemas[id];
      if (found.has(id) || schema === undefined) continue;
      found.set(id, inPlace(schema));
      follow(found.get(id));
    }
  };
  follow(document);
  return Object.fromEntries([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Returns a schema without what belongs to a standalone document; references point to the components. */
function inPlace(schema: object): Json {
  const { $schema: _, $id: __, $defs: ___, id: ____, ...rest } = schema as Json;
  return JSON.parse(JSON.stringify(rest).replaceAll("#/$defs/", COMPONENTS)) as Json;
}
