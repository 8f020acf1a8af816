import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  parseAllDocuments,
  visit,
} from "yaml";
import { type Fault, fault } from "./fault.ts";

/** A value of the file as Ansible reads it; what is neither text, number nor boolean as it stands there. */
export type Entry = { line: number } & (
  | { kind: "nothing" }
  | { kind: "value"; value: string | number | boolean }
  | { kind: "list" }
  | { kind: "map"; pairs: Pair[] }
);
export interface Pair {
  key: string;
  line: number;
  value: Entry;
}

/** Reads YAML with the lines of everything. What a parser would say in its own words is said in ours where it is common. */
export function readDocument(text: string): { root: Entry | null; faults: Fault[] } {
  const tab = text.split("\n").findIndex((line) => /^ *\t\s*[^\s#]/.test(line));
  if (tab >= 0) return { root: null, faults: [fault(tab + 1, "inventory_tab")] };
  const lines = new LineCounter();
  // Ansible reads YAML 1.1: `yes` is true there.
  const options = { lineCounter: lines, version: "1.1", merge: true, uniqueKeys: false } as const;
  const documents = parseAllDocuments(text, options);
  const [first, second] = "empty" in documents ? [] : documents;
  if (first === undefined) return { root: null, faults: [fault(null, "inventory_empty")] };
  if (second !== undefined) {
    return { root: null, faults: [fault(lines.linePos(second.range[0]).line, "inventory_two_documents")] };
  }
  const [error] = first.errors;
  if (error !== undefined) {
    const [message = ""] = error.message.split(/ at line \d/);
    return {
      root: null,
      faults: [fault(error.linePos?.[0].line ?? null, "inventory_bad_yaml", { code: error.code, message })],
    };
  }
  const loop = selfReference(first);
  if (loop !== null)
    return { root: null, faults: [fault(loop.range ? lines.linePos(loop.range[0]).line : null, "inventory_alias")] };
  const root = entryOf(first.contents, first, lines, 1);
  return root.kind === "nothing" ? { root: null, faults: [fault(null, "inventory_empty")] } : { root, faults: [] };
}

/** An alias within the very part that it stands for: following it would never end. */
function selfReference(document: Document): Node | null {
  let found: Node | null = null;
  visit(document, {
    Alias(_key, alias, path) {
      const inside = path.some((node) => isNode(node) && (node as { anchor?: string }).anchor === alias.source);
      if (!inside) return undefined;
      found = alias;
      return visit.BREAK;
    },
  });
  return found;
}

function entryOf(node: Node | null, document: Document, lines: LineCounter, lineBefore: number): Entry {
  if (node === null) return { kind: "nothing", line: lineBefore };
  const line = node.range ? lines.linePos(node.range[0]).line : lineBefore;
  if (isAlias(node)) return entryOf(node.resolve(document) ?? null, document, lines, line);
  if (isMap<Node, Node | null>(node)) {
    const pairs = node.items.map((pair): Pair => {
      const at = pair.key.range ? lines.linePos(pair.key.range[0]).line : line;
      const key = isScalar(pair.key) ? (pair.key.source ?? String(pair.key.value)) : String(pair.key);
      return { key, line: at, value: entryOf(pair.value, document, lines, at) };
    });
    return { kind: "map", line, pairs };
  }
  if (!isScalar(node)) return { kind: "list", line };
  const { value } = node;
  if (value === null) return { kind: "nothing", line: lineBefore };
  const known = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return { kind: "value", line, value: known ? value : (node.source ?? "") };
}
