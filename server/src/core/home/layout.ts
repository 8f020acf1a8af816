import { join } from "node:path";

/** Where a Core's files are (design page 1, "On a host"). All paths absolute. */
export interface Layout {
  home: string;
  core: string;
  coreJson: string;
  certificates: string;
  caCert: string;
  caKey: string;
  nodeCert: string;
  nodeKey: string;
  raft: string;
  /** holds etcd's client socket: mode 0700 */
  run: string;
  log: string;
  lock: string;
  /** the cluster's CA put there by expand.sh before any Core exists */
  preparedCa: string;
}

export function layoutOf(home: string, serviceId: string): Layout {
  const core = join(home, "core", serviceId);
  const certificates = join(core, "certificates");
  return {
    home,
    core,
    coreJson: join(core, "core.json"),
    certificates,
    caCert: join(certificates, "ca.crt"),
    caKey: join(certificates, "ca.key"),
    nodeCert: join(certificates, "node.crt"),
    nodeKey: join(certificates, "node.key"),
    raft: join(core, "raft"),
    run: join(core, "run"),
    log: join(core, "log", "core"),
    lock: join(home, "lock"),
    preparedCa: join(home, "ca.crt"),
  };
}
