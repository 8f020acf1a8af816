import { createHash } from "node:crypto";

/**
 * The common name of the certificates that open the peer port 7209 in this life of the cluster. etcd's
 * --peer-cert-allowed-cn takes one word, and a node certificate's is its ref. A restore makes a new cluster token, so
 * engines of an older life stay out.
 */
export function peerName(clusterToken: string): string {
  return `kuma-raft-${createHash("sha256").update(clusterToken).digest("hex").slice(0, 32)}`;
}
