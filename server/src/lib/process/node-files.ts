import { join } from "node:path";

/** Files of a Core in its home that others on its host read too: its identity, and what it shows and trusts. */
export interface NodeFiles {
  /** this Core's folder in the home */
  core: string;
  coreJson: string;
  /** a join that waits for approval: how to go on with it, until core.json is written */
  joinJson: string;
  /** a move to other addresses that its Core takes as it starts */
  moveJson: string;
  certificates: string;
  caCert: string;
  nodeCert: string;
  nodeKey: string;
  /** the operator's own certificate for the console and the REST API, where one was put here */
  consoleCert: string;
  consoleKey: string;
}

/** In a home, a folder of Cores: each is named by its service ID. */
export const CORES_FOLDER = "core";

/** Paths of the Core with this service ID in a home (design page 1, "On a host"). */
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
  };
}
