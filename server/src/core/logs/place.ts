import { ApiProblem } from "../problem.ts";
import type { CoreContext } from "../context.ts";
import { PeerError } from "../observe/node-client.ts";
import { findService } from "../store/service-changes.ts";
import type { ServiceRecord } from "../store/records.ts";
import type { Versioned } from "../store/kept.ts";

/** Where the log of a service lies: in this very Core, or with another one, to be asked at `internal`. */
export interface LogPlace {
  found: Versioned<ServiceRecord>;
  /** null: here */
  internal: string | null;
}

/** Throws not_found: no such service, or no host that ever called. */
export function logPlace(c: CoreContext, idOrRef: string): LogPlace {
  const found = findService(c.registry, idOrRef);
  const { ref, host } = found.value;
  if (ref === c.self.ref) return { found, internal: null };
  if (host === null) throw new ApiProblem("not_found", { what: "log" });
  return { found, internal: host.internal };
}

/** What a failed call to the Core that has the log means to the one who asked. */
export function logFailure(error: unknown, name: string): unknown {
  if (!(error instanceof PeerError)) return error;
  // An older version knows of no logs.
  if (error.status === 404) return new ApiProblem("not_found", { what: "log" });
  if (error.status === 429) return new ApiProblem("rate_limited", { seconds: 1 });
  return new ApiProblem("core_silent", { name });
}
