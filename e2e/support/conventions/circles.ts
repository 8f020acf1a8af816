import { dirname } from "node:path";

/** For each file, by its path from the root, the files that it imports in whatever form, types included. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/**
 * Returns the groups of files that import each other in a circle, each sorted; Tarjan's strongly connected components.
 */
export function circlesOf(graph: ImportGraph): string[][] {
  const circles: string[][] = [];
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];

  function visit(file: string): number {
    const own = order.size;
    order.set(file, own);
    open.push(file);
    let low = own;
    for (const next of graph.get(file) ?? []) {
      const seen = order.get(next);
      if (seen === undefined) low = Math.min(low, visit(next));
      else if (open.includes(next)) low = Math.min(low, seen);
    }
    lowest.set(file, low);
    if (low === own) {
      const group = open.splice(open.lastIndexOf(file));
      if (group.length > 1 || graph.get(file)?.includes(file) === true) circles.push(group.sort());
    }
    return low;
  }
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return circles;
}

/** Returns the pairs of folders that import each other, as sentences; a folder and one inside it are no pair. */
export function pairsOf(graph: ImportGraph): string[] {
  const examples = new Map<string, string>();
  for (const [file, targets] of graph)
    for (const target of targets) {
      const [from, to] = [dirname(file), dirname(target)];
      if (from !== to) examples.set(`${from} ${to}`, `${file} imports ${target}`);
    }
  const out: string[] = [];
  for (const [edge, example] of examples) {
    const [from = "", to = ""] = edge.split(" ");
    const back = examples.get(`${to} ${from}`);
    if (from >= to || back === undefined || to.startsWith(`${from}/`)) continue;
    out.push(`${from} and ${to}: ${example}, and ${back}`);
  }
  return out.sort();
}
