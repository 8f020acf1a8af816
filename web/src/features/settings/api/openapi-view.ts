import { exampleOf, fieldsOf, list, obj, resolved, text, typeOf } from "./openapi-schema.ts";

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  about: string;
  type: string;
  /** may be given several times */
  many: boolean;
}
interface AnswerDoc {
  status: string;
  about: string;
  type: string;
  /** an example of such a response; null: it has no body of its own */
  example: string | null;
}
export interface Operation {
  id: string;
  method: string;
  path: string;
  tag: string;
  summary: string;
  about: string;
  parameters: readonly Parameter[];
  /** the request body; null: none */
  body: { example: string; fields: ReturnType<typeof fieldsOf> } | null;
  answers: readonly AnswerDoc[];
}
export interface Group {
  tag: string;
  about: string;
  operations: readonly Operation[];
}

const METHODS = ["get", "post", "put", "patch", "delete"] as const;
const pretty = (value: unknown): string => JSON.stringify(value, null, 2);

/**
 * Returns the operations of an OpenAPI document by tag, in the document's order. Missing parts are empty, never an
 * error.
 */
export function groupsOf(document: unknown): readonly Group[] {
  const doc = obj(document);
  const base = text(obj(list(doc["servers"])[0])["url"]).replace(/\/$/, "");
  const operations = Object.entries(obj(doc["paths"])).flatMap(([path, item]) =>
    METHODS.filter((method) => method in obj(item)).map((method) =>
      operationOf(doc, method, base + path, obj(obj(item)[method])),
    ),
  );
  const named = list(doc["tags"]).map(obj);
  const tags = [...new Set([...named.map((t) => text(t["name"])), ...operations.map((o) => o.tag)])];
  return tags
    .map((tag) => ({
      tag,
      about: text(named.find((t) => t["name"] === tag)?.["description"]),
      operations: operations.filter((o) => o.tag === tag),
    }))
    .filter((g) => g.operations.length > 0);
}

type Json = Readonly<Record<string, unknown>>;

function operationOf(doc: Json, method: string, path: string, o: Json): Operation {
  const body = resolved(doc, o["requestBody"]);
  const schema = contentOf(body)?.schema;
  return {
    id: text(o["operationId"]) || `${method} ${path}`,
    method: method.toUpperCase(),
    path,
    tag: text(list(o["tags"])[0]) || "—",
    summary: text(o["summary"]),
    about: text(o["description"]),
    parameters: list(o["parameters"]).map((p) => parameterOf(doc, resolved(doc, p))),
    body: schema === undefined ? null : { example: pretty(exampleOf(doc, schema)), fields: fieldsOf(doc, schema) },
    answers: Object.entries(obj(o["responses"])).map(([status, answer]) =>
      answerOf(doc, status, resolved(doc, answer)),
    ),
  };
}

function parameterOf(doc: Json, p: Json): Parameter {
  const where = p["in"];
  return {
    name: text(p["name"]),
    in: where === "path" || where === "header" ? where : "query",
    required: p["required"] === true,
    about: text(p["description"]),
    type: typeOf(doc, p["schema"]),
    many: resolved(doc, p["schema"])["type"] === "array",
  };
}

function contentOf(answer: Json): { type: string; schema: unknown; examples: Json } | undefined {
  const [type, media] = Object.entries(obj(answer["content"]))[0] ?? [];
  if (type === undefined) return undefined;
  return { type, schema: obj(media)["schema"], examples: obj(obj(media)["examples"]) };
}

function answerOf(doc: Json, status: string, answer: Json): AnswerDoc {
  const content = contentOf(answer);
  const given = content === undefined ? undefined : Object.values(content.examples)[0];
  const json = content !== undefined && content.type.endsWith("json");
  return {
    status,
    about: text(answer["description"]),
    type: content?.type ?? "",
    example: json ? pretty(given === undefined ? exampleOf(doc, content.schema) : obj(given)["value"]) : null,
  };
}

/**
 * Returns the path with its parameters filled in and the query appended; empty values are left out, lists are split at
 * commas.
 */
export function addressOf(operation: Operation, given: Readonly<Record<string, string>>): string {
  let { path } = operation;
  const query = new URLSearchParams();
  for (const p of operation.parameters) {
    const value = (given[p.name] ?? "").trim();
    if (p.in === "path") path = path.replace(`{${p.name}}`, value === "" ? `{${p.name}}` : encodeURIComponent(value));
    if (p.in !== "query" || value === "") continue;
    for (const one of p.many ? value.split(",") : [value]) query.append(p.name, one.trim());
  }
  return query.size > 0 ? `${path}?${query.toString()}` : path;
}

/** Returns the required parameters that have no value. */
export const missing = (operation: Operation, given: Readonly<Record<string, string>>): Parameter[] =>
  operation.parameters.filter((p) => p.required && (given[p.name] ?? "").trim() === "");

/** Returns the operations that match a search: all words occur in method, path, name or summary. */
export function found(groups: readonly Group[], search: string): readonly Group[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((w) => w !== "");
  if (words.length === 0) return groups;
  const fits = (o: Operation) => {
    const all = `${o.method} ${o.path} ${o.id} ${o.summary} ${o.tag}`.toLowerCase();
    return words.every((w) => all.includes(w));
  };
  return groups.map((g) => ({ ...g, operations: g.operations.filter(fits) })).filter((g) => g.operations.length > 0);
}
