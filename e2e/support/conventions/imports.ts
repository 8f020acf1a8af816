import { readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { parseSync } from "oxc-parser";

/** One thing a file asks for: `from` as written, null where it is not a literal. */
export interface Wanted {
  from: string | null;
  line: number;
}

const isNode = (value: unknown): value is Record<string, unknown> & { type: string } =>
  typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";

const CALLS = new Set(["require", "mock", "doMock", "importActual", "importMock", "resolve"]);

function calleeName(callee: unknown): string | null {
  if (!isNode(callee)) return null;
  if (callee.type === "Identifier") return String(callee["name"]);
  return callee.type === "MemberExpression" ? calleeName(callee["property"]) : null;
}
const isModuleCall = (node: Record<string, unknown>): boolean => {
  const name = calleeName(node["callee"]);
  if (name === null || !CALLS.has(name)) return false;
  // path.resolve() and Promise.resolve() are not ours; import.meta.resolve() and vi.mock() are.
  const callee = node["callee"] as Record<string, unknown>;
  if (callee["type"] === "Identifier") return name === "require";
  const object = callee["object"] as Record<string, unknown>;
  return object["type"] === "MetaProperty" || object["name"] === "vi" || object["name"] === "require";
};

const literal = (node: unknown): string | null => {
  if (!isNode(node)) return null;
  if (node.type === "Literal" && typeof node["value"] === "string") return node["value"];
  if (node.type === "TSLiteralType") return literal(node["literal"]);
  return null;
};

/** Every import of a source text, in whatever form: static, re-export, dynamic, type, mock, require. */
export function importsOf(file: string, text: string): Wanted[] {
  const parsed = parseSync(file, text);
  if (parsed.errors.length > 0) throw new Error(`${file}: ${parsed.errors[0]?.message ?? "does not parse"}`);
  const found: Wanted[] = [];
  const add = (node: Record<string, unknown>, source: unknown): void => {
    found.push({ from: literal(source), line: text.slice(0, Number(node["start"])).split("\n").length });
  };
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) walk(item);
    if (!isNode(value)) return;
    if (value.type === "ImportDeclaration" || value.type === "ImportExpression") add(value, value["source"]);
    else if (value.type.startsWith("Export") && isNode(value["source"])) add(value, value["source"]);
    else if (value.type === "TSImportType") add(value, value["source"] ?? value["argument"]);
    else if (value.type === "CallExpression" && isModuleCall(value)) add(value, (value["arguments"] as unknown[])[0]);
    for (const child of Object.values(value)) walk(child);
  };
  walk(parsed.program);
  return found;
}

/** The file of the checkout that an import names, as a path from its root; null for a package. */
export function targetOf(file: string, from: string): string | null {
  const shared = /^@core-console\/shared\/(.+)$/.exec(from);
  if (shared) return `shared/src/${shared[1] ?? ""}.ts`;
  if (from.startsWith("@core-console/")) return from;
  if (!from.startsWith(".")) return null;
  return posix.normalize(posix.join(dirname(file), from.replace(/\?.*$/, "")));
}

export const read = (root: string, file: string): string => readFileSync(join(root, file), "utf8");
