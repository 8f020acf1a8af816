import type { AuditExportQuery, AuditQuery } from "@core-console/shared/contract/routes-access";
import type { z } from "zod/mini";
import { plainAddress } from "../../lib/net/client-address.ts";
import type { AuditRecord } from "../state/records.ts";

/** The filters of GET /audit and its export, without paging and format. */
export type AuditFilter = Omit<
  z.infer<typeof AuditQuery> & z.infer<typeof AuditExportQuery>,
  "format" | "size" | "cursor"
>;

/**
 * Returns a predicate that reports whether an entry matches. It ignores the times: they bound the range that is read.
 */
export function auditFilter(filter: AuditFilter): (entry: AuditRecord) => boolean {
  const who = filter.who?.toLowerCase();
  const text = filter.text?.toLowerCase();
  const address = filter.address === undefined ? undefined : plainAddress(filter.address);
  return (e) =>
    (who === undefined || e.who.toLowerCase() === who) &&
    (filter.what === undefined || filter.what.some((w) => e.what.startsWith(w))) &&
    (filter.ref === undefined || e.ref === filter.ref) &&
    (filter.outcome === undefined || e.outcome === filter.outcome) &&
    (address === undefined || plainAddress(e.from) === address) &&
    (text === undefined ||
      [e.who, e.token, e.name, e.about, e.code, e.from, e.requestId].some(
        (s) => s?.toLowerCase().includes(text) === true,
      ));
}
