import type { ServiceStatus } from "@core-console/shared/contract/service";

/** Can the join of a Core with this status go on? */
export const goesOn = (status: ServiceStatus): boolean =>
  status !== "off" && status !== "unknown" && status !== "expired" && status !== "removing";
