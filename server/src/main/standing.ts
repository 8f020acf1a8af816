import type { Reason } from "@core-console/shared/contract/service";
import type { Standing } from "../core/main.ts";
import type { ServiceRecord } from "../core/state/records.ts";

/**
 * A word for machines and a sentence for users: `leads: core-1 leads the cluster.` (server/src/install/acts/follow.ts
 * reads it).
 */
export interface Status {
  word: "waits" | "unreachable" | "starts" | "joins" | "learner" | "leads" | "follows" | "leaderless";
  reason: Reason;
}

/**
 * Returns the status of this Core, for `systemctl status` and for a running installation. `record` is its own; null
 * while it has none.
 */
export function statusOf(standing: Standing, record: ServiceRecord | null, name: string): Status {
  const params = { name };
  if (!standing.member) {
    return standing.joinError === null
      ? { word: "waits", reason: { code: "unit_waits", params } }
      : { word: "unreachable", reason: standing.joinError };
  }
  if (!standing.ready || record === null) return { word: "starts", reason: { code: "unit_starts", params } };
  if (record.state !== "active") {
    const stage = record.stages.at(-1)?.stage ?? "learner";
    return { word: "joins", reason: { code: `stage.${stage}`, params } };
  }
  if (!record.voter) return { word: "learner", reason: { code: "joined_as_learner", params } };
  if (standing.leads) return { word: "leads", reason: { code: "unit_leads", params } };
  return standing.leaderKnown
    ? { word: "follows", reason: { code: "unit_follows", params } }
    : { word: "leaderless", reason: { code: "unit_leaderless", params } };
}
