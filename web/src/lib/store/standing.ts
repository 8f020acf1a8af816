import type { ClusterView } from "@core-console/shared/contract/cluster";
import type { Reason, Service, ServiceStatus } from "@core-console/shared/contract/service";
import { healthSentence } from "@core-console/shared/domain/health";

export type LightColor = "green" | "yellow" | "red" | "gray" | "purple";
/** Told apart without seeing any colour. */
export type LightShape = "circle" | "half" | "square" | "ring" | "triangle" | "diamond";

/** How the cluster stands, in one word for header, title and dashboard. Nothing is healthy that is not known to be. */
export interface Standing {
  is: "loading" | "cut" | "unknown" | "no-quorum" | "no-leader" | "warning" | "healthy";
  /** the one sentence; null while there is none to say */
  reason: Reason | null;
}

export interface StandingFacts {
  cluster: ClusterView | undefined;
  services: readonly Pick<Service, "name" | "status">[];
  consoleCut: boolean;
  upstream: "leader" | "no_leader" | "unreachable";
  /** nobody has told of any Core for so long that what is known is no reading */
  old: boolean;
}

export function standingOf(f: StandingFacts): Standing {
  if (f.consoleCut) return { is: "cut", reason: null };
  const { cluster } = f;
  if (cluster === undefined) return { is: f.upstream === "leader" ? "loading" : "unknown", reason: null };
  const health = healthSentence(cluster, f.services);
  if (f.upstream === "unreachable" || f.old)
    return { is: "unknown", reason: { code: "nobody_can_tell", params: { cores: cluster.members.length } } };
  if (health.level === "down")
    return { is: cluster.mayStillFail < 0 ? "no-quorum" : "no-leader", reason: health.reason };
  // Whether somebody leads cannot be told either.
  if (health.level === "unknown") return { is: "unknown", reason: health.reason };
  // The console's own search may lag behind Cores that agree on who leads: then it is not the cluster that lacks one.
  if (f.upstream === "no_leader" && cluster.leadership !== "confirmed")
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

/** What of a status is true without anyone looking: the rest is unknown once this page hears nobody for 5 s. */
const STANDS_ALONE: ReadonlySet<ServiceStatus> = new Set([
  "removing",
  "not_installed",
  "expired",
  "joining",
  "unknown",
]);

/** The status to show: an old reading is no reading (design page 3, row “Unknown”). */
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
  /** code of the word */
  word: string;
  percent: number | null;
  /** whose age stands beside it; null: it has none */
  ageOf: string | null;
  reasons: readonly Reason[];
}

export function lightView(service: Service, lightsOld: boolean): LightView {
  const status = shownStatus(service, lightsOld);
  return {
    color: STATUS_COLOR[status],
    shape: STATUS_SHAPE[status],
    word: `status.${status}`,
    percent: status === "joining" ? (service.join?.progressPercent ?? null) : null,
    ageOf: service.raft.memberId === null ? null : service.ref,
    reasons: service.reasons,
  };
}
