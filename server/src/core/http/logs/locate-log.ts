import { netFault } from "../../../lib/net/net-fault.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import type { HttpDeps } from "../deps.ts";
import { PeerError } from "../../members/view/node-client.ts";
import { findService } from "../../state/service-changes.ts";
import type { ServiceRecord } from "../../state/records.ts";
import type { Versioned } from "../../state/record-cache.ts";

type Deps = Pick<HttpDeps, "registry" | "self">;

/** Where the log of a service is: on this Core, or on another one, reached at `internal`. */
export interface LogLocation {
  found: Versioned<ServiceRecord>;
  /** null: on this Core */
  internal: string | null;
}

/** Returns where a service's log is. Throws not_found if there is no such service, or its host never enrolled. */
export function locateLog(deps: Deps, idOrRef: string): LogLocation {
  const found = findService(deps.registry, idOrRef);
  const { ref, host } = found.value;
  if (ref === deps.self.ref) return { found, internal: null };
  if (host === null) throw new ApiProblem("not_found", { what: "log" });
  return { found, internal: host.internal };
}

/** Returns what a failed call to the Core that has the log means to the caller. */
export function logFailure(error: unknown, name: string): unknown {
  if (!(error instanceof PeerError)) return error;
  if (error.kind === "unread") return new ApiProblem("core_failed", { name });
  if (error.kind !== "status") {
    const fault = error.kind === "unknown" ? netFault(error.cause).code : null;
    return new ApiProblem("core_silent", { name, why: error.kind, ...(fault === null ? {} : { fault }) });
  }
  // A Core of an older version has no log routes.
  if (error.status === 404) return new ApiProblem("not_found", { what: "log" });
  if (error.status === 429) return new ApiProblem("rate_limited", { seconds: 1 });
  const code = error.problem()?.code;
  return new ApiProblem("core_failed", { name, error: code === undefined ? error.status : `${error.status} ${code}` });
}
