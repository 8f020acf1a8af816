import { parseSync } from "oxc-parser";

/** Product code of the server by its path from the root: what runs for days, and what no rejection may end. */
export const PRODUCT = /^server\/src\/(?!.*(\/testing\/|\.test\.ts$)).*\.ts$/;
/** Product code of the page by its path from the root. */
export const PAGE = /^(web|shared)\/src\/(?!.*(\/testing\/|\.test\.tsx?$)).*\.tsx?$/;
/**
 * The files in which a timer may be repeated, each with the reason. Loops that await a pause are not found: their
 * interval varies (RaftWatch), or a failure prolongs it (syslog).
 */
const REPEATS: Readonly<Record<string, string>> = {
  "server/src/lib/process/every.ts": "where the server's periodic work begins",
  "server/src/lib/tls/certificate-source.ts": "paced from the end of a check, which its tests trigger",
  "web/src/lib/every.ts": "where the page's periodic work begins",
  "web/src/api/stream/stream.ts": "a deadline of the stream, which begins anew when the console answers",
  "web/src/lib/page/queued-keys.ts": "replays one key per task and ends with the last",
  "shared/src/mock-api/control.ts": "the clock of the mock API, which may import neither side",
};

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

const TIMERS: ReadonlySet<string | null> = new Set(["after", "setTimeout"]);
const isFunction = (node: unknown): boolean => isNode(node) && /Function(Declaration|Expression)$/.test(node.type);

/** Returns the calls in a named function that give a timer this function itself; none for any other node. */
function rearmings(node: Node): Node[] {
  const name = nameOf(node["id"] ?? node["key"]);
  const named = isFunction(node) || isFunction(node["init"]) || isFunction(node["value"]);
  if (name === null || !named) return [];
  const found: Node[] = [];
  visit(node, (call) => {
    if (call.type !== "CallExpression" || !TIMERS.has(nameOf(call["callee"]))) return;
    let again = false;
    visit(call["arguments"], (part) => (again ||= nameOf(part) === name));
    if (again) found.push(call);
  });
  return found;
}

/**
 * Returns where a file repeats a timer by itself instead of by `every`: a bare setInterval, whose act may overlap
 * itself and end the process by a throw, and a function that passes itself to a timer.
 */
export function repeats(file: string, text: string): string[] {
  if (file in REPEATS) return [];
  const out: string[] = [];
  visit(parseSync(file, text).program, (node) => {
    const bare = node.type === "CallExpression" && nameOf(node["callee"]) === "setInterval" ? [node] : [];
    for (const call of [...bare, ...rearmings(node)])
      out.push(
        `${lineOf(file, text, call)}: periodic work begins with every (lib/process/every.ts, web/src/lib/every.ts)`,
      );
  });
  return out;
}

const lineOf = (file: string, text: string, node: Node): string =>
  `${file}:${text.slice(0, Number(node["start"])).split("\n").length}`;

/**
 * Returns what of a file runs unattended other than by process/every.ts (see repeats) and process/background.ts:
 * `() => void f()`, which no linter reports as an unhandled promise. (`void f();` as a statement is oxlint's:
 * no-floating-promises.) `promising`: names of functions that return promises, by promisingNames.
 */
export function unattended(file: string, text: string, promising: ReadonlySet<string>): string[] {
  const out = repeats(file, text);
  visit(parseSync(file, text).program, (node, parent) => {
    if (node.type !== "UnaryExpression" || node["operator"] !== "void" || parent?.type === "ExpressionStatement")
      return;
    const call = node["argument"] as Node & { callee: unknown; arguments: unknown[] };
    if (call.type !== "CallExpression" || handled(call)) return;
    const name = nameOf(call.callee) ?? "";
    if (["then", "finally"].includes(name) || promising.has(name))
      out.push(
        `${lineOf(file, text, node)}: what nobody waits for begins with startInBackground (server/src/lib/process/background.ts)`,
      );
  });
  return out;
}
