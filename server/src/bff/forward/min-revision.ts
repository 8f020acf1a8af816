import { HEADER } from "@core-console/shared/contract/headers";

/**
 * Rule 7: reports whether an answer shows a state older than the last change this browser made or saw. In: its header
 * and the answer's.
 */
export function beforeLastChange(seen: string | string[] | undefined, answer: Record<string, string>): boolean {
  if (typeof seen !== "string" || !/^\d{1,15}$/.test(seen)) return false;
  const revision = answer[HEADER.revision];
  return revision !== undefined && /^\d+$/.test(revision) && Number(revision) < Number(seen);
}
