import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  parseAllDocuments,
  visit,
  type YAMLMap,
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

/** More entries than any inventory has; a few aliases of aliases make millions. */
const MOST = 50_000;

/**
 * Reads YAML with the lines of everything. What a parser would say in its own words is said in ours where it is common.
 */
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
  const { aliases, loop } = aliasesOf(first);
  const lineIn = (node: Node | undefined): number | null => (node?.range ? lines.linePos(node.range[0]).line : null);
  if (loop !== null) return { root: null, faults: [fault(lineIn(loop), "inventory_alias")] };
  const reading: Reading = { aliases, lines, count: 0 };
  const root = entryOf(first.contents, reading, 1);
  if (reading.count > MOST) {
    const [alias] = aliases.keys();
    return { root: null, faults: [fault(lineIn(alias), "inventory_too_large", { most: MOST })] };
  }
  return root.kind === "nothing" ? { root: null, faults: [fault(null, "inventory_empty")] } : { root, faults: [] };
}

interface Reading {
  aliases: Map<Alias, Node>;
  lines: LineCounter;
  /** entries so far, those that an alias repeats each time; past MOST nothing more is read */
  count: number;
}

/** What every alias stands for, and one within the very part that it stands for: following that would never end. */
function aliasesOf(document: Document): { aliases: Map<Alias, Node>; loop: Node | null } {
  const [anchors, aliases] = [new Map<string, Node>(), new Map<Alias, Node>()];
  let loop: Node | null = null;
  visit(document, {
    Node(_key, node, path) {
      if (!isAlias(node)) {
        if (node.anchor !== undefined) anchors.set(node.anchor, node);
        return undefined;
      }
      const meant = anchors.get(node.source);
      if (meant !== undefined) aliases.set(node, meant);
      if (!path.some((outer) => outer === meant)) return undefined;
      loop = node;
      return visit.BREAK;
    },
  });
  return { aliases, loop };
}

const lineOf = (node: Node, { lines }: Reading, otherwise: number): number =>
  node.range ? lines.linePos(node.range[0]).line : otherwise;

function entryOf(node: Node | null, reading: Reading, lineBefore: number): Entry {
  reading.count++;
  if (node === null || reading.count > MOST) return { kind: "nothing", line: lineBefore };
  const line = lineOf(node, reading, lineBefore);
  if (isAlias(node)) return entryOf(reading.aliases.get(node) ?? null, reading, line);
  if (isMap<Node, Node | null>(node)) return { kind: "map", line, pairs: pairsOf(node, reading, line) };
  if (!isScalar(node)) return { kind: "list", line };
  const { value } = node;
  if (value === null) return { kind: "nothing", line: lineBefore };
  const known = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return { kind: "value", line, value: known ? value : (node.source ?? "") };
}

function pairsOf(map: YAMLMap<Node, Node | null>, reading: Reading, line: number): Pair[] {
  const pairs: Pair[] = [];
  for (const { key: name, value } of map.items) {
    if (reading.count > MOST) break;
    const at = lineOf(name, reading, line);
    const key = isScalar(name) ? (name.source ?? String(name.value)) : String(name);
    pairs.push({ key, line: at, value: entryOf(value, reading, at) });
  }
  return pairs;
}
