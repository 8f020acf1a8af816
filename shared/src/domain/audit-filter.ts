import type { AuditEntry } from "../contract/access.ts";
import type { AuditQuery } from "../contract/routes-access.ts";

/** The filters of GET /audit except the times, which bound the range that is read. */
type Filters = Pick<AuditQuery, "who" | "what" | "ref" | "outcome" | "address" | "text">;
type Entry = Omit<AuditEntry, "id">;
type Predicate = (entry: Entry) => boolean;

/**
 * Returns a predicate that reports whether an entry matches. `plain` returns an address in the form in which two are
 * compared.
 */
export function auditMatcher(filters: Filters, plain: (address: string) => string): Predicate {
  const { who, what, ref, outcome, address, text } = filters;
  const wanted: Predicate[] = [];
  if (who !== undefined) wanted.push(isBy(who.toLowerCase()));
  if (what !== undefined) wanted.push((entry) => what.some((start) => entry.what.startsWith(start)));
  if (ref !== undefined) wanted.push((entry) => entry.ref === ref);
  if (outcome !== undefined) wanted.push((entry) => entry.outcome === outcome);
  if (address !== undefined) wanted.push(isFrom(plain(address), plain));
  if (text !== undefined) wanted.push(contains(text.toLowerCase()));
  return (entry) => wanted.every((matches) => matches(entry));
}

const isBy =
  (login: string): Predicate =>
  ({ who }) =>
    who.toLowerCase() === login;

const isFrom =
  (address: string, plain: (address: string) => string): Predicate =>
  ({ from }) =>
    plain(from) === address;

const contains =
  (text: string): Predicate =>
  ({ who, token, name, about, code, from, requestId }) =>
    [who, token, name, about, code, from, requestId].some((value) => value?.toLowerCase().includes(text) === true);
