import type { Service, ServiceStatus } from "../../contract/service.ts";
import { isoTime } from "../iso-time.ts";
import { joinView } from "./join-view.ts";
import { currentStatement, type RecordedHost, type ServiceFacts, UNKNOWN_HOST } from "./service-facts.ts";
import { serviceLight } from "./service-light.ts";
import { isLearner, shownRole } from "./service-role.ts";

/** Returns a service as the observer of these facts shows it (see docs/architecture/lights.md). */
export function serviceView(facts: ServiceFacts): Service {
  const { record, statement, latest } = facts;
  const { status, reasons } = serviceLight(facts);
  return {
    id: record.id,
    ref: record.ref,
    kind: "core",
    name: record.name,
    status,
    reasons,
    statusSince: statusSince(facts, status),
    state: record.state,
    role: shownRole(facts, status),
    ...hostAddress(record.host),
    version: statement?.version ?? null,
    uptimeSeconds: uptimeSeconds(facts),
    createdAt: record.createdAt,
    createdBy: record.createdBy,
    revision: facts.revision,
    join: joinView(facts),
    raft: raftFacts(facts),
    host: statement?.host ?? UNKNOWN_HOST,
    observedAt: latest === null ? null : isoTime(latest.atMs),
    observedBy: latest?.by ?? null,
  };
}

const statusSince = ({ statusSinceMs }: ServiceFacts, status: ServiceStatus): string | null =>
  status === "unknown" ? null : isoTime(statusSinceMs(status));

function hostAddress(host: RecordedHost | null): Pick<Service, "paired" | "fqdn" | "address" | "apiPort"> {
  if (host === null) return { paired: false, fqdn: null, address: null, apiPort: null };
  const { fqdn, addresses, internal } = host;
  const apiPort = Number(internal.slice(internal.lastIndexOf(":") + 1));
  return { paired: true, fqdn, address: addresses[0] ?? null, apiPort };
}

function uptimeSeconds(facts: ServiceFacts): number | null {
  const statement = currentStatement(facts);
  return statement === null ? null : Math.max(0, Math.floor((facts.nowMs - statement.startedAtMs) / 1000));
}

function raftFacts(facts: ServiceFacts): Service["raft"] {
  const statement = currentStatement(facts);
  return {
    memberId: facts.record.memberId,
    learner: isLearner(facts.record),
    term: statement?.term ?? null,
    index: statement?.commitIndex ?? null,
    appliedIndex: statement?.appliedIndex ?? null,
    lagEntries: facts.lagEntries,
    lastContactMs: facts.lastContactMs,
  };
}
