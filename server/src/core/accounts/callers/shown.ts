import type { NodeView } from "@core-console/shared/contract/cluster";

/**
 * Returns what a node reports of itself to unauthenticated clients: enough for a console to find the leader
 * (bff/leader/decide-route.ts), without its name, its version, how much was written, and where the others are.
 */
export function nodeShownToAnybody(node: NodeView): NodeView {
  return {
    ...node,
    name: "",
    version: "",
    leaderRef: null,
    commitIndex: null,
    appliedIndex: null,
    revision: 0,
    lastEntry: null,
    dataBytes: null,
    holdsCaKey: null,
    holdsSealingKey: null,
    peers: [],
    lifeBegun: null,
  };
}
