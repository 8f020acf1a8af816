import type { ClusterView } from "@core-console/shared/contract/cluster";
import type { Reason, Service } from "@core-console/shared/contract/service";
import { type LightColor, shownStatus, STATUS_COLOR } from "../../lib/store/standing.ts";

export interface Hand {
  key: string;
  color: LightColor;
  /** whose trouble it is; null: the cluster's */
  service: Service | null;
  reason: Reason;
}

const RANK: Readonly<Record<LightColor, number>> = { red: 0, yellow: 1, purple: 2, gray: 3, green: 4 };

/** Returns what needs attention, worst first: the cluster's warnings, then each Core's reasons and joins held up. */
export function handsNeeded(cluster: ClusterView, services: readonly Service[], old: boolean): Hand[] {
  const hands: Hand[] = cluster.warnings.map((reason) => ({
    key: reason.code,
    color: cluster.mayStillFail < 0 || cluster.leadership === "none" ? "red" : "yellow",
    service: null,
    reason,
  }));
  for (const service of services) {
    const color = STATUS_COLOR[shownStatus(service, old)];
    for (const reason of service.reasons) hands.push({ key: service.ref + reason.code, color, service, reason });
    const error = service.join?.error;
    if (error)
      hands.push({
        key: `${service.ref}join`,
        color: "yellow",
        service,
        reason: { code: error.code, params: error.params },
      });
  }
  return hands.toSorted((a, b) => RANK[a.color] - RANK[b.color]);
}
