import type { IncomingHttpHeaders } from "node:http";
import { HEADER } from "@core-console/shared/contract/headers";

/**
 * Rule 7: reports whether an answer shows a state older than the last change this browser made or saw. In: its headers
 * and the answer's. Revisions of another life of the cluster say nothing of that.
 */
export function beforeLastChange(asked: IncomingHttpHeaders, answer: Record<string, string>): boolean {
  const { [HEADER.minRevision]: seen, [HEADER.life]: life } = asked;
  if (life !== undefined && answer[HEADER.life] !== undefined && life !== answer[HEADER.life]) return false;
  if (typeof seen !== "string" || !/^\d{1,15}$/.test(seen)) return false;
  const revision = answer[HEADER.revision];
  return revision !== undefined && /^\d+$/.test(revision) && Number(revision) < Number(seen);
}
