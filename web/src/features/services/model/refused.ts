import type { Service } from "@core-console/shared/contract/service";

/** Whether an administrator turned its host away: its ID is burned and cannot be renewed. */
export const isRefused = (s: Pick<Service, "reasons">): boolean => s.reasons.some((r) => r.code === "host_refused");
