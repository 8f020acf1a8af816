import { join } from "node:path";
import { nodeFiles, type NodeFiles } from "../../../lib/process/node-files.ts";

/** Where a Core's files are (design page 1, "On a host"). All paths absolute. */
export interface Layout extends NodeFiles {
  home: string;
  caKey: string;
  /** seals secrets in the settings; hosts only, as the CA's key */
  sealingKey: string;
  /** certificates of removed members, by their serial numbers: what this host's engine refuses */
  revoked: string;
  /** shown on the peer port 7209; the key that the next one is asked for with */
  raftCert: string;
  raftKey: string;
  nextRaftKey: string;
  raft: string;
  /** holds etcd's client socket: mode 0700 */
  run: string;
  log: string;
  lock: string;
  /** the cluster's CA put there by expand.sh before any Core exists */
  preparedCa: string;
}

export function layoutOf(home: string, serviceId: string): Layout {
  const files = nodeFiles(home, serviceId);
  return {
    ...files,
    home,
    caKey: join(files.certificates, "ca.key"),
    sealingKey: join(files.certificates, "sealing.key"),
    revoked: join(files.certificates, "revoked.crl"),
    raftCert: join(files.certificates, "raft.crt"),
    raftKey: join(files.certificates, "raft.key"),
    nextRaftKey: join(files.certificates, "raft.next.key"),
    raft: join(files.core, "raft"),
    run: join(files.core, "run"),
    log: join(files.core, "log", "core"),
    lock: join(home, "lock"),
    preparedCa: join(home, "ca.crt"),
  };
}
