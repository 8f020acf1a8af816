import type { Service } from "@core-console/shared/contract/service";

/** Reports whether this says why a join was given up: nothing is tried after it. */
export const isEnd = (code: string): boolean => code === "join_cancelled" || code === "join_stalled";

/** Whether an administrator turned its host away: its ID is burned and cannot be renewed. */
export const isRefused = ({ reasons }: Pick<Service, "reasons">): boolean =>
  reasons.some(({ code }) => code === "host_refused");

/** Returns who refused its host or ended its join; null: neither happened. */
export function endedBy({ reasons }: Pick<Service, "reasons">): string | null {
  const end = reasons.find(({ code }) => code === "host_refused" || isEnd(code));
  return end === undefined ? null : String(end.params["by"] ?? "");
}
