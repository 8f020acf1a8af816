import { join } from "node:path";
import { nodeFiles, type NodeFiles } from "../../../lib/process/node-files.ts";

/** The absolute paths of a Core's files (docs/architecture/overview.md). */
export interface Layout extends NodeFiles {
  home: string;
  /** serial numbers of removed members' certificates, which this host's engine refuses */
  revoked: string;
  /** the certificate for the peer port 7209; `nextRaftKey` is the key of the next request for one */
  raftCert: string;
  raftKey: string;
  nextRaftKey: string;
  /** this host's key from before a recovery, by which it proves itself when it rejoins */
  oldNodeKey: string;
  /** contains etcd's client socket: mode 0700 */
  run: string;
  log: string;
  /** archives of snapshots */
  snapshots: string;
  lock: string;
  /** sign-ins without a majority that the audit does not have yet, and the password checks of the last hour */
  readOnlySignIns: string;
  /** the cluster's CA placed there by expand.sh before any Core exists */
  preparedCa: string;
}

/** Returns the paths for a service in a home. Creates nothing. */
export function layoutOf(home: string, serviceId: string): Layout {
  const files = nodeFiles(home, serviceId);
  return {
    ...files,
    home,
    revoked: join(files.certificates, "revoked.crl"),
    raftCert: join(files.certificates, "raft.crt"),
    raftKey: join(files.certificates, "raft.key"),
    nextRaftKey: join(files.certificates, "raft.next.key"),
    oldNodeKey: join(files.certificates, "node.before.key"),
    run: join(files.core, "run"),
    snapshots: join(files.core, "snapshots"),
    log: join(files.core, "log", "core"),
    lock: join(home, "lock"),
    readOnlySignIns: join(files.core, "read-only-sign-ins.json"),
    preparedCa: join(home, "ca.crt"),
  };
}
