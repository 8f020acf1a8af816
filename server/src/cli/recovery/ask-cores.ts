import { NodeView } from "@core-console/shared/contract/cluster";
import type { Asked } from "@core-console/shared/domain/recovery/collect-facts";
import { API_PREFIX } from "@core-console/shared/contract/routes";
import { type Attempt, connector, type Trust } from "../client/attempt.ts";

/** Longer than the connection's own limit, so that a Core which hangs is not taken for a host that is off. */
const ANSWER_MS = 5000;

/** Asks Cores by their addresses, `core-2.soc.example:7210`, all at once and by this host's certificate. */
export async function askCores(addresses: readonly string[], trust: Trust): Promise<ReadonlyMap<string, Asked>> {
  const wire = connector(trust);
  try {
    const call = { method: "GET" as const, path: `${API_PREFIX}/node`, headers: {}, timeoutMs: ANSWER_MS };
    const ask = async (address: string): Promise<[string, Asked]> => [
      address,
      askedOf(await wire.try(`https://${address}`, call)),
    ];
    return new Map(await Promise.all([...new Set(addresses)].map(ask)));
  } finally {
    await wire.close();
  }
}

function askedOf(attempt: Attempt): Asked {
  if (attempt.kind === "answer") {
    const node = NodeView.safeParse(attempt.body);
    return node.success ? { kind: "answers", node: node.data } : { kind: "untrusted" };
  }
  if (attempt.kind === "unsent" || attempt.kind === "lost") {
    if (attempt.why.kind === "refused") return { kind: "refused" };
    const speaksOtherwise = attempt.why.kind === "tls_alert" || attempt.why.kind === "not_tls";
    return speaksOtherwise ? { kind: "untrusted" } : { kind: "silent" };
  }
  return { kind: "untrusted" };
}
