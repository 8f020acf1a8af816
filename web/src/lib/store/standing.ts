import type { ClusterView } from "@core-console/shared/contract/cluster";
import type { Reason, Service, ServiceStatus } from "@core-console/shared/contract/service";
import { healthSentence } from "@core-console/shared/domain/health";

export type LightColor = "green" | "yellow" | "red" | "gray" | "purple";
/** Distinguishable without colour. */
export type LightShape = "circle" | "half" | "square" | "ring" | "triangle" | "diamond";

/** State of the cluster in one word for header, title and dashboard. Nothing is healthy unless it is known to be. */
export interface Standing {
  is: "loading" | "cut" | "unknown" | "no-quorum" | "no-leader" | "warning" | "healthy";
  /** the sentence to show; null while there is none */
  reason: Reason | null;
}

export interface StandingFacts {
  cluster: ClusterView | undefined;
  services: readonly Pick<Service, "name" | "status">[];
  consoleCut: boolean;
  upstream: "leader" | "no_leader" | "unreachable";
  /** no report on any Core has arrived for so long that the known state is outdated */
  old: boolean;
}

export function standingOf(facts: StandingFacts): Standing {
  if (facts.consoleCut) return { is: "cut", reason: null };
  const { cluster } = facts;
  if (cluster === undefined) return { is: facts.upstream === "leader" ? "loading" : "unknown", reason: null };
  const health = healthSentence(cluster, facts.services);
  if (facts.upstream === "unreachable" || facts.old)
    return { is: "unknown", reason: { code: "nobody_can_tell", params: { cores: cluster.members.length } } };
  if (health.level === "down")
    return { is: cluster.mayStillFail < 0 ? "no-quorum" : "no-leader", reason: health.reason };
  // Whether there is a leader is unknown as well.
  if (health.level === "unknown") return { is: "unknown", reason: health.reason };
  // The console's own search may lag behind Cores that agree on the leader: then the cluster does have one.
  if (facts.upstream === "no_leader" && cluster.leadership !== "confirmed")
    return { is: "no-leader", reason: { code: "no_leader", params: {} } };
  return { is: health.level, reason: health.reason };
}

export function colorOf(standing: Standing): LightColor {
  switch (standing.is) {
    case "healthy":
      return "green";
    case "warning":
      return "yellow";
    case "no-leader":
    case "no-quorum":
      return "red";
    case "loading":
    case "unknown":
    case "cut":
      return "gray";
  }
}

export const STATUS_COLOR: Readonly<Record<ServiceStatus, LightColor>> = {
  on: "green",
  off: "red",
  warning: "yellow",
  not_installed: "gray",
  expired: "gray",
  joining: "yellow",
  version_differs: "purple",
  removing: "yellow",
  unknown: "gray",
};

/** Statuses that stay true without current reports: all others become unknown once no event arrives for 5 s. */
const STANDS_ALONE: ReadonlySet<ServiceStatus> = new Set([
  "removing",
  "not_installed",
  "expired",
  "joining",
  "unknown",
]);

/** Returns the status to show: an outdated light is shown as unknown (see docs/architecture/lights.md). */
export function shownStatus(service: Pick<Service, "status">, lightsOld: boolean): ServiceStatus {
  return lightsOld && !STANDS_ALONE.has(service.status) ? "unknown" : service.status;
}

const STATUS_SHAPE: Readonly<Record<ServiceStatus, LightShape>> = {
  on: "circle",
  off: "square",
  warning: "triangle",
  not_installed: "ring",
  expired: "ring",
  joining: "half",
  version_differs: "diamond",
  removing: "half",
  unknown: "ring",
};

/** What a service's light shows. */
export interface LightView {
  color: LightColor;
  shape: LightShape;
  /** code of the text */
  word: string;
  percent: number | null;
  /** ref of the service whose age is shown beside it; null: none */
  ageOf: string | null;
  reasons: readonly Reason[];
}

/** Words for an ID that is of no use although it did not run out. */
const ENDED_WORD: Readonly<Record<string, string>> = {
  host_refused: "status.refused",
  join_cancelled: "status.given_up",
  join_stalled: "status.given_up",
};

export function lightView(service: Service, lightsOld: boolean): LightView {
  const status = shownStatus(service, lightsOld);
  return {
    color: STATUS_COLOR[status],
    shape: STATUS_SHAPE[status],
    word: (status === "expired" && ENDED_WORD[service.reasons[0]?.code ?? ""]) || `status.${status}`,
    // What a stalled learner had got is no progress any more.
    percent: status === "joining" && !service.join?.stalled ? (service.join?.progressPercent ?? null) : null,
    ageOf: service.raft.memberId === null ? null : service.ref,
    reasons: service.reasons,
  };
}
