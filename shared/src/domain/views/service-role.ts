import type { Role, ServiceStatus } from "../../contract/service.ts";
import { LIGHT } from "../light.ts";
import { roleOf } from "../rules/role.ts";
import type { LatestReport, ServiceFacts } from "./service-facts.ts";

/**
 * Returns the role to show; null where its present role is not known. A view shows one leader: another that still
 * claims to lead is shown without a role.
 */
export function shownRole(facts: ServiceFacts, status: ServiceStatus): Role | null {
  const latest = recentReport(facts);
  if (!isHeard(facts, status, latest)) return null;
  const { record, leader } = facts;
  const role = roleOf({ learner: isLearner(record), raftState: latest?.raftState ?? null });
  if (record.ref === leader?.ref && role !== "learner") return "leader";
  return role === "leader" ? null : role;
}

/** Reports whether the member has no vote; null for a service that is no member. */
export const isLearner = ({ memberId, voter }: ServiceFacts["record"]): boolean | null =>
  memberId === null ? null : !voter;

/** Returns its latest report if that describes the present. A report counts whichever Core has received it. */
function recentReport({ latest, nowMs }: ServiceFacts): LatestReport | null {
  return latest !== null && nowMs - latest.atMs <= LIGHT.contactMs ? latest : null;
}

/** Reports whether the observer hears it now, or another Core does that the light relies on. */
function isHeard({ fresh, observer }: ServiceFacts, status: ServiceStatus, latest: LatestReport | null): boolean {
  if (status === "unknown") return false;
  return fresh || (status !== "off" && latest !== null && latest.by !== observer);
}
