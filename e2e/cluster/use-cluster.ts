import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { Cluster, type ClusterOptions } from "../support/cluster/cluster.ts";

/**
 * One cluster for a file: started before its tests, ended after them also when they failed; nothing of it may be left
 * running. Logs are kept when a test failed. `null` gives a folder and a net only.
 */
export function useCluster(name: string, o: ClusterOptions | null): () => Cluster {
  let cluster: Cluster | null = null;
  let failed = false;
  beforeAll(async () => {
    cluster = await (o === null ? Cluster.empty() : Cluster.start(o));
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
