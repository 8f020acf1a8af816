import type { ServiceQuery } from "../../contract/routes.ts";
import type { Service } from "../../contract/service.ts";

type Filters = Pick<ServiceQuery, "id" | "kind" | "paired" | "status" | "role" | "pattern">;
type Predicate = (service: Service) => boolean;

/** Returns a predicate for all filters of the list of services except the two expressions, name and fqdn. */
export function plainFilter({ id, kind, paired, status, role, pattern }: Filters): Predicate {
  const wanted: Predicate[] = [];
  if (id !== undefined) wanted.push(hasId(new Set(id.map((one) => one.toLowerCase()))));
  if (kind !== undefined) wanted.push((service) => kind.includes(service.kind));
  if (paired !== undefined) wanted.push((service) => service.paired === paired);
  if (status !== undefined) wanted.push((service) => status.includes(service.status));
  if (role !== undefined) wanted.push((service) => role.includes(service.role ?? ""));
  if (pattern !== undefined) wanted.push(contains(pattern.toLowerCase()));
  return (service) => wanted.every((matches) => matches(service));
}

const hasId =
  (ids: ReadonlySet<string>): Predicate =>
  ({ id, ref }) =>
    ids.has(id ?? "") || ids.has(ref);

const contains =
  (text: string): Predicate =>
  ({ name, fqdn, address, id }) =>
    [name, fqdn, address, id].some((value) => value?.toLowerCase().includes(text));

type Value = string | number | null;

const SORT_VALUES: Record<string, (service: Service) => Value> = {
  name: ({ name }) => name.toLowerCase(),
  status: ({ status }) => status,
  role: ({ role }) => role,
  fqdn: ({ fqdn }) => fqdn,
  version: ({ version }) => version,
  lag: ({ raft }) => raft.lagEntries,
  uptime: ({ uptimeSeconds }) => uptimeSeconds,
};

/**
 * Returns the comparison of two rows for a `sort` parameter. Unknown values come last in both directions; rows of equal
 * value follow the order of their creation.
 */
export function serviceOrder(sort = "createdAt"): (a: Service, b: Service) => number {
  const valueOf = SORT_VALUES[sort.replace(/^-/, "")] ?? (({ createdAt }: Service): Value => createdAt);
  const direction = sort.startsWith("-") ? -1 : 1;
  return (a, b) => order(valueOf(a), valueOf(b), direction) || order(a.createdAt, b.createdAt) || order(a.ref, b.ref);
}

/** Compares two values; unknown ones come last in either direction. */
function order(a: Value, b: Value, direction: 1 | -1 = 1): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -direction : direction;
}
