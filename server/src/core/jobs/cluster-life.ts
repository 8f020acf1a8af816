import { randomUUID } from "node:crypto";
import { EngineError } from "../etcd/client/engine-error.ts";
import { keys } from "../state/keys.ts";
import type { ClusterRecord } from "../state/records.ts";
import type { JobsDeps } from "./deps.ts";

type Deps = Pick<JobsDeps, "registry" | "raft" | "log" | "self" | "saveSelf" | "engine">;

/**
 * Ensures that the cluster's record has a life ID, on the leader and by one transaction, for a cluster that an older
 * version founded; and that core.json contains what the record says. Never throws. Calls must not overlap.
 */
export async function keepLife(deps: Deps): Promise<void> {
  const { raft, log, engine, registry } = deps;
  const found = registry.clusterVersion;
  if (found === null) return;
  if (found.value.lifeId !== undefined) return copyLife(deps, found.value, found.value.lifeId);
  if (!raft.leads) return;
  const record: ClusterRecord = { ...found.value, lifeId: randomUUID() };
  try {
    const { succeeded } = await engine.gateway.txn(
      {
        compare: [{ key: keys.cluster, target: "mod", op: "=", value: found.revision }],
        success: [{ op: "put", key: keys.cluster, value: JSON.stringify(record) }],
      },
      { signal: raft.epoch },
    );
    if (succeeded) log.info({ lifeId: record.lifeId }, "the cluster was given a life ID");
  } catch (error) {
    log[error instanceof EngineError ? "info" : "error"]({ err: error }, "life ID: retried in a few seconds");
  }
}

/** Copies the life from the record, which a recovery writes before anything else, to core.json. */
function copyLife({ self, saveSelf, log }: Deps, { generation }: ClusterRecord, lifeId: string): void {
  if (self.lifeId === lifeId && self.generation === generation) return;
  try {
    saveSelf({ ...self, generation, lifeId });
  } catch (error) {
    log.warn({ err: error }, "core.json could not be written: the life of the cluster is retried in a few seconds");
  }
}
