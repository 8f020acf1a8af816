import { createHash } from "node:crypto";

/**
 * Returns the common name of the certificates that are accepted on the peer port 7209 in this generation of the
 * cluster. etcd's --peer-cert-allowed-cn takes one name, and a node certificate's CN is its ref. A restore creates a
 * new cluster token, so engines of an older generation are refused.
 */
export function peerName(clusterToken: string): string {
  return `kuma-raft-${createHash("sha256").update(clusterToken).digest("hex").slice(0, 32)}`;
}
