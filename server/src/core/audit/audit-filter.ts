import type { AuditExportQuery, AuditQuery } from "@core-console/shared/contract/routes-access";
import { auditMatcher } from "@core-console/shared/domain/audit-filter";
import type { z } from "zod/mini";
import { plainAddress } from "../../lib/net/client-address.ts";
import type { AuditRecord } from "../state/records.ts";

/** The filters of GET /audit and its export, without paging and format. */
export type AuditFilter = Omit<AuditQuery & z.infer<typeof AuditExportQuery>, "format" | "size" | "cursor">;

/**
 * Returns a predicate that reports whether an entry matches. It ignores the times: they bound the range that is read.
 */
export function auditFilter(filter: AuditFilter): (entry: AuditRecord) => boolean {
  return auditMatcher(filter, plainAddress);
}
