import { parseETag } from "@core-console/shared/contract/headers";
import { ApiProblem, invalidField } from "../../state/api-problem.ts";
import type { Call } from "./server.ts";

/**
 * Returns the revision that If-Match requires; null if the header is missing. Throws validation_failed, and
 * precondition_failed for an ETag of another life of the cluster: its revisions count other changes.
 */
export function ifMatch({ self }: { self: { lifeId: string | null } }, call: Call): number | null {
  const header = call.request.headers["if-match"];
  if (header === undefined) return null;
  const match = parseETag(header);
  if (match === null) throw invalidField("if-match", "format");
  if (match.lifeId !== null && match.lifeId !== self.lifeId) throw new ApiProblem("precondition_failed");
  return match.revision;
}
