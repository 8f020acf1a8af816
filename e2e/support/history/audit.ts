import * as z from "zod/mini";
import type { Cluster } from "../cluster/cluster.ts";
import { etcdAt, socketOf } from "../cluster/etcd.ts";
import type { Action, AuditEntry, History } from "./history.ts";

const Entry = z.object({
  requestId: z.string(),
  what: z.string(),
  ref: z.nullable(z.string()),
  name: z.nullable(z.string()),
  outcome: z.string(),
});

/** Returns the audit log as written in etcd, read from a member itself. */
async function auditOf(home: string): Promise<AuditEntry[]> {
  const etcd = etcdAt(socketOf(home));
  try {
    return (await etcd.prefix("/kuma/audit/")).map(({ value }) => Entry.parse(JSON.parse(value)));
  } finally {
    await etcd.close();
  }
}

/** Returns actions together with the final state. */
export async function historyOf(cluster: Cluster, actions: readonly Action[]): Promise<History> {
  const leader = await cluster.leader();
  const services = await cluster.api.services();
  if (services.length >= 1000) throw new Error("more services than one page holds");
  return { actions, audit: await auditOf(leader.home), services };
}

/** Returns the longest time without a confirmed change that ended after `fromMs`, ms. `times` in order. */
export function pauseAfter(times: readonly number[], fromMs: number): number {
  let longest = 0;
  for (const [i, at] of times.entries()) {
    const before = times[i - 1];
    if (before !== undefined && at > fromMs) longest = Math.max(longest, at - before);
  }
  return longest;
}
