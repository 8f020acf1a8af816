import { parseSync } from "oxc-parser";

/** Product code of the server by its path from the root: what runs for days, and what no rejection may end. */
export const PRODUCT = /^server\/src\/(?!.*(\/testing\/|\.test\.ts$)).*\.ts$/;
/** The one place where periodic work begins. */
const EVERY = "server/src/lib/process/every.ts";

type Node = Record<string, unknown> & { type: string };
const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";

function visit(value: unknown, look: (node: Node, parent: Node | null) => void, parent: Node | null = null): void {
  if (Array.isArray(value)) for (const item of value) visit(item, look, parent);
  if (!isNode(value)) return;
  look(value, parent);
  for (const child of Object.values(value)) visit(child, look, value);
}

function nameOf(node: unknown): string | null {
  if (!isNode(node)) return null;
  if (node.type === "Identifier" || node.type === "PrivateIdentifier") return String(node["name"]);
  return node.type === "MemberExpression" ? nameOf(node["property"]) : null;
}

const namesPromise = (annotation: unknown): boolean => {
  const type = isNode(annotation) ? annotation["typeAnnotation"] : null;
  if (!isNode(type)) return false;
  return type.type === "TSFunctionType"
    ? namesPromise(type["returnType"])
    : type.type === "TSTypeReference" && nameOf(type["typeName"]) === "Promise";
};
const promises = (node: unknown): boolean =>
  isNode(node) && (node["async"] === true || namesPromise(node["returnType"]));

/** Names under which a file declares functions, methods and members that give promises. */
export function promisingNames(file: string, text: string): string[] {
  const found: string[] = [];
  visit(parseSync(file, text).program, (node) => {
    const name = nameOf(node["id"] ?? node["key"]);
    if (name === null) return;
    const promising =
      promises(node) || promises(node["value"]) || promises(node["init"]) || namesPromise(node["typeAnnotation"]);
    if (promising) found.push(name);
  });
  return found;
}

/** A promise whose rejection is taken care of in the same expression. */
const handled = ({ callee, arguments: given }: { callee: unknown; arguments: unknown[] }): boolean =>
  (nameOf(callee) === "then" && given.length === 2) || nameOf(callee) === "catch";

/**
 * Returns what of a file runs unattended other than by process/every.ts and process/background.ts: a bare setInterval,
 * whose act may overlap itself and end the process by a throw, and `() => void f()`, which no linter reports as an
 * unhandled promise. (`void f();` as a statement is oxlint's: no-floating-promises.) `promising`: names of functions
 * that return promises, by promisingNames.
 */
export function unattended(file: string, text: string, promising: ReadonlySet<string>): string[] {
  const out: string[] = [];
  const say = (node: Node, what: string): void => {
    out.push(`${file}:${text.slice(0, Number(node["start"])).split("\n").length}: ${what}`);
  };
  visit(parseSync(file, text).program, (node, parent) => {
    if (node.type === "CallExpression" && nameOf(node["callee"]) === "setInterval" && file !== EVERY)
      say(node, "periodic work begins with every (server/src/lib/process/every.ts)");
    if (node.type !== "UnaryExpression" || node["operator"] !== "void" || parent?.type === "ExpressionStatement")
      return;
    const call = node["argument"] as Node & { callee: unknown; arguments: unknown[] };
    if (call.type !== "CallExpression" || handled(call)) return;
    const name = nameOf(call.callee) ?? "";
    if (["then", "finally"].includes(name) || promising.has(name))
      say(node, "what nobody waits for begins with startInBackground (server/src/lib/process/background.ts)");
  });
  return out;
}
