import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { Cluster, type ClusterOptions } from "../support/cluster/cluster.ts";

/**
 * Provides one cluster for a test file: started before its tests, stopped after them even if they failed; no process of
 * it may remain. Logs are kept when a test failed. `null` provides a folder and a net only.
 */
export function useCluster(name: string, options: ClusterOptions | null): () => Cluster {
  let cluster: Cluster | null = null;
  let failed = false;
  beforeAll(async () => {
    cluster = await (options === null ? Cluster.empty() : Cluster.start(options));
  });
  afterEach(({ task }) => {
    failed ||= task.result?.state === "fail";
  });
  afterAll(async () => {
    const left = await cluster?.stop(failed ? name : null);
    expect(left ?? [], "processes that did not end by SIGTERM").toEqual([]);
  });
  return () => {
    if (cluster === null) throw new Error("the cluster is not started");
    return cluster;
  };
}
