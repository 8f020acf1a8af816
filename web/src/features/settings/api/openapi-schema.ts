type Json = Readonly<Record<string, unknown>>;

/** Returns the value if it is an object, otherwise an object without properties. */
export const obj = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
export const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** Returns the target of a `$ref` into the same document; other values unchanged. */
export function resolved(doc: Json, value: unknown): Json {
  let at = obj(value);
  for (let hops = 0; hops < 8 && typeof at["$ref"] === "string"; hops += 1) {
    const steps = at["$ref"].replace(/^#\//, "").split("/");
    let found: unknown = doc;
    for (const step of steps) found = obj(found)[step.replaceAll("~1", "/").replaceAll("~0", "~")];
    at = obj(found);
  }
  return at;
}

const DEEPEST = 5;

/**
 * Returns an example value of a schema for the user to edit: its required properties; all of them where none is
 * required.
 */
export function exampleOf(doc: Json, schema: unknown, depth = 0): unknown {
  const s = resolved(doc, schema);
  const given = givenExamples(s);
  if (given.length > 0) return given[0];
  const all = list(s["allOf"]);
  if (all.length > 0) return Object.assign({}, ...all.map((part) => obj(exampleOf(doc, part, depth)))) as unknown;
  const choices = choicesOf(s);
  if (choices.length > 0) {
    const first = choices.find((choice) => resolved(doc, choice)["type"] !== "null");
    return exampleOf(doc, first, depth);
  }
  switch (typeNames(s).find((name) => name !== "null")) {
    case "object":
      return depth >= DEEPEST ? {} : exampleObject(doc, s, depth);
    case "array":
      return depth >= DEEPEST || s["items"] === undefined ? [] : [exampleOf(doc, s["items"], depth + 1)];
    case "integer":
    case "number":
      return exampleNumber(s);
    case "boolean":
      return false;
    case "string":
      return exampleText(s);
    default:
      return null;
  }
}

/** Returns the values that a schema itself gives as examples, the preferred one first. */
function givenExamples(s: Json): readonly unknown[] {
  const single = ["example", "default", "const"].filter((key) => key in s).map((key) => s[key]);
  // of roles and similar lists the last is the lowest
  return [...single, ...list(s["examples"]), ...list(s["enum"]).toReversed()];
}

const choicesOf = (s: Json): readonly unknown[] => [...list(s["anyOf"]), ...list(s["oneOf"])];

/** Returns the names in `type`, which is one name or a list of them. */
const typeNames = (s: Json): readonly string[] =>
  Array.isArray(s["type"]) ? list(s["type"]).map(text) : [text(s["type"])];

function exampleObject(doc: Json, s: Json, depth: number): Json {
  const required = list(s["required"]);
  return Object.fromEntries(
    Object.entries(obj(s["properties"]))
      .filter(([name]) => required.length === 0 || required.includes(name))
      .map(([name, part]) => [name, exampleOf(doc, part, depth + 1)]),
  );
}

/** Returns the least number allowed; 0 where there is none. */
function exampleNumber(s: Json): number {
  const least = s["minimum"];
  return typeof least === "number" && least > -Number.MAX_SAFE_INTEGER ? least : 0;
}

function exampleText(s: Json): string {
  if (s["format"] === "date-time") return "2026-01-31T12:00:00.000Z";
  return s["format"] === "uuid" ? "00000000-0000-0000-0000-000000000000" : "";
}

/** Returns the fields of an object and their types. */
export function fieldsOf(doc: Json, schema: unknown): readonly { name: string; type: string; required: boolean }[] {
  const s = resolved(doc, schema);
  return Object.entries(obj(s["properties"])).map(([name, part]) => ({
    name,
    type: typeOf(doc, part),
    required: list(s["required"]).includes(name),
  }));
}

/** Returns the type of a value in short notation: `integer 1–1000`, `"done" | "refused"`, `string[]`. */
export function typeOf(doc: Json, schema: unknown): string {
  const s = resolved(doc, schema);
  if ("const" in s) return JSON.stringify(s["const"]);
  const values = list(s["enum"]);
  if (values.length > 0) return values.map((v) => JSON.stringify(v)).join(" | ");
  const choices = choicesOf(s);
  if (choices.length > 0) return choices.map((choice) => typeOf(doc, choice)).join(" | ");
  const type = typeNames(s).join(" | ");
  if (type === "array") return `${typeOf(doc, s["items"])}[]`;
  const { minimum, maximum } = s as { minimum?: unknown; maximum?: unknown };
  const bounds =
    (type === "integer" || type === "number") &&
    typeof minimum === "number" &&
    typeof maximum === "number" &&
    Math.abs(maximum) < Number.MAX_SAFE_INTEGER
      ? ` ${minimum}–${maximum}`
      : "";
  const format = typeof s["format"] === "string" ? ` (${s["format"]})` : "";
  return `${type === "" ? "any" : type}${bounds}${format}`;
}
