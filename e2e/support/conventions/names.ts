import { parseSync } from "oxc-parser";

/** Product code and the shared parts of the test suites, by path from the root; not their tests. */
export const NAMED = /^((server|web|shared)\/src|e2e)\/(?!.*(\.(test|spec)\.tsx?$|\.d\.ts$)).*\.tsx?$/;

/** Verbs and pronouns that do not say what a function returns or does. */
const VAGUE = new Set(["told", "tell", "these", "beyond"]);
/** The translation function has this name everywhere. */
const TRANSLATION = "t";

type Node = Record<string, unknown> & { type: string };
type FunctionNode = Node & { params: unknown };
const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
const nodes = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : []);

function visit(value: unknown, look: (node: Node) => void): void {
  if (Array.isArray(value)) for (const item of value) visit(item, look);
  if (!isNode(value)) return;
  look(value);
  for (const child of Object.values(value)) visit(child, look);
}

const nameOf = (node: unknown): string | null =>
  isNode(node) && (node.type === "Identifier" || node.type === "PrivateIdentifier") ? String(node["name"]) : null;

const isFunction = (node: unknown): node is FunctionNode =>
  isNode(node) &&
  /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|TSDeclareFunction)$/.test(node.type);

/** Returns the functions of a declaration by which its importers call it: itself, or the open methods of a class. */
function functionsOf(declaration: Node): FunctionNode[] {
  if (isFunction(declaration)) return [declaration];
  if (declaration.type === "VariableDeclaration")
    return nodes(declaration["declarations"]).flatMap(({ init }) => (isNode(init) ? functionsOf(init) : []));
  if (declaration.type === "ObjectExpression") return membersOf(nodes(declaration["properties"]));
  if (declaration.type !== "ClassDeclaration" && declaration.type !== "ClassExpression") return [];
  return membersOf(nodes((declaration["body"] as Node)["body"]));
}
const isNamedPrivate = (member: Node): boolean => isNode(member["key"]) && member["key"].type === "PrivateIdentifier";
const membersOf = (members: readonly Node[]): FunctionNode[] =>
  members
    .filter((member) => member["accessibility"] !== "private" && !isNamedPrivate(member))
    .map((member) => member["value"])
    .filter(isFunction);

/** Returns the declarations that a file exports, whether where they stand or by `export { name }`. */
function exportedDeclarations(program: Node): Node[] {
  const statements = nodes(program["body"]);
  const exporting = statements.filter(({ type }) => type.startsWith("Export"));
  const listed = new Set(
    exporting.flatMap((statement) => nodes(statement["specifiers"]).map((s) => nameOf(s["local"]))),
  );
  const isListed = (statement: Node): boolean =>
    [statement, ...nodes(statement["declarations"])].some(({ id }) => isNode(id) && listed.has(nameOf(id)));
  return [...exporting.map((statement) => statement["declaration"]).filter(isNode), ...statements.filter(isListed)];
}

/** Returns the parameters of a function that are one letter; a comparison of `a` with `b` has none. */
function letters(fn: FunctionNode): Node[] {
  const parameters = nodes(fn.params).map((parameter) => {
    const plain = parameter.type === "TSParameterProperty" ? parameter["parameter"] : parameter;
    if (!isNode(plain)) return plain;
    return plain.type === "AssignmentPattern" ? plain["left"] : (plain["argument"] ?? plain);
  });
  if (parameters.map(nameOf).join() === "a,b") return [];
  return parameters.filter(isNode).filter((parameter) => {
    const name = nameOf(parameter) ?? "";
    return name.length === 1 && name !== "_" && name !== TRANSLATION;
  });
}

/** Reports whether a node declares a member of an interface that is a function: `name: () => void`. */
function isFunctionProperty({ type, typeAnnotation }: Node): boolean {
  const annotation = isNode(typeAnnotation) ? typeAnnotation["typeAnnotation"] : null;
  return type === "TSPropertySignature" && isNode(annotation) && annotation.type === "TSFunctionType";
}

/** Returns the name under which a node declares a function or a method; null where it declares neither. */
function functionName(node: Node): string | null {
  if (isFunction(node)) return nameOf(node["id"]);
  if (node.type === "TSMethodSignature" || isFunctionProperty(node)) return nameOf(node["key"]);
  if (isFunction(node["init"])) return nameOf(node["id"]);
  return isFunction(node["value"]) ? nameOf(node["key"]) : null;
}

const placeOf = (file: string, text: string, node: Node): string =>
  `${file}:${text.slice(0, Number(node["start"])).split("\n").length}`;
const parsed = (file: string, text: string): Node => parseSync(file, text).program as unknown as Node;

/** Returns the parameters of what a file exports that are named by one letter, as sentences. */
export function exportedLetters(file: string, text: string): string[] {
  return exportedDeclarations(parsed(file, text)).flatMap((declaration) =>
    functionsOf(declaration)
      .flatMap(letters)
      .map((node) => `${placeOf(file, text, node)}: the parameter ${nameOf(node) ?? ""} of an export needs a word`),
  );
}

/** Returns the functions and methods of a file that have a name of VAGUE, as sentences. */
export function vagueFunctions(file: string, text: string): string[] {
  const found: string[] = [];
  visit(parsed(file, text), (node) => {
    const name = functionName(node);
    if (name !== null && VAGUE.has(name))
      found.push(`${placeOf(file, text, node)}: ${name}() does not say what it returns or does`);
  });
  return found;
}
