import { join } from "node:path";

/** Files of a Core in its home that other programs on its host read too: its identity, certificates and trusted CA. */
export interface NodeFiles {
  /** this Core's folder in the home */
  core: string;
  coreJson: string;
  /** a join that waits for approval: how to resume it, until core.json is written */
  joinJson: string;
  /** a move to other addresses that the Core applies when it starts */
  moveJson: string;
  certificates: string;
  caCert: string;
  nodeCert: string;
  nodeKey: string;
  /** the operator's own certificate for the console and the REST API, where there is one */
  consoleCert: string;
  consoleKey: string;
  caKey: string;
  /** the key that seals secrets in the settings; on hosts only, like the CA's key */
  sealingKey: string;
  /** the data folder of its engine */
  raft: string;
  /** the last known state of the cluster */
  state: string;
  /** the socket by which this host reads without signing in */
  hostSocket: string;
  /** what to do when too many Cores have failed, to be read while no Core runs */
  recoveryCard: string;
}

/** File name of the socket by which a Core's host reads without signing in. */
export const HOST_SOCKET = "host.sock";

/** The folder of Cores in a home: each Core's is named by its service ID. */
export const CORES_FOLDER = "core";

/** The folder beside those of the Cores in which a restore makes a new one. */
export const RESTORE_FOLDER = ".restore";

/** Returns the paths of the Core with this service ID in a home (docs/architecture/core.md). */
export function nodeFiles(home: string, serviceId: string): NodeFiles {
  const core = join(home, CORES_FOLDER, serviceId);
  const certificates = join(core, "certificates");
  return {
    core,
    coreJson: join(core, "core.json"),
    joinJson: join(core, "join.json"),
    moveJson: join(core, "move.json"),
    certificates,
    caCert: join(certificates, "ca.crt"),
    nodeCert: join(certificates, "node.crt"),
    nodeKey: join(certificates, "node.key"),
    consoleCert: join(certificates, "console.crt"),
    consoleKey: join(certificates, "console.key"),
    caKey: join(certificates, "ca.key"),
    sealingKey: join(certificates, "sealing.key"),
    raft: join(core, "raft"),
    state: join(core, "state"),
    hostSocket: join(core, HOST_SOCKET),
    recoveryCard: join(core, "RECOVERY.txt"),
  };
}
