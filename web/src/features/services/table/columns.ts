import {
  columnOrderingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  type SortFn,
  tableFeatures,
} from "@tanstack/react-table";
import type { Role, Service, ServiceStatus } from "@core-console/shared/contract/service";
import type { Lang } from "../../../lib/format/lang.ts";

export const COLUMN_IDS = [
  "status",
  "type",
  "name",
  "role",
  "fqdn",
  "address",
  "apiPort",
  "version",
  "uptime",
  "lag",
  "id",
  "createdAt",
] as const;
export type ColumnId = (typeof COLUMN_IDS)[number];
export const isColumnId = (s: string): s is ColumnId => COLUMN_IDS.some((id) => id === s);

/** What a phone shows unless columns were picked. */
export const NARROW_COLUMNS: readonly ColumnId[] = ["status", "name", "role", "lag"];

export interface ColumnLook {
  /** least width in px by language, for the longest word in header and cells; the remaining width is shared in proportion */
  width: Readonly<Record<Lang, number>>;
  /** the same on a phone, where the age stands under the word */
  narrow?: number;
  end?: boolean;
}
export const LOOK: Readonly<Record<ColumnId, ColumnLook>> = {
  status: { width: { en: 146, ru: 158 }, narrow: 124 },
  type: { width: { en: 54, ru: 48 } },
  name: { width: { en: 78, ru: 70 }, narrow: 64 },
  role: { width: { en: 83, ru: 82 } },
  fqdn: { width: { en: 133, ru: 131 } },
  address: { width: { en: 118, ru: 117 } },
  apiPort: { width: { en: 57, ru: 60 }, end: true },
  version: { width: { en: 54, ru: 51 } },
  uptime: { width: { en: 62, ru: 64 }, end: true },
  lag: { width: { en: 56, ru: 77 }, end: true },
  id: { width: { en: 75, ru: 101 } },
  createdAt: { width: { en: 79, ru: 77 } },
};
export const TICK_WIDTH = 28;
export const widthOf = (id: ColumnId, lang: Lang, narrow: boolean): number =>
  (narrow ? LOOK[id].narrow : undefined) ?? LOOK[id].width[lang];

/** The worst light first: what needs attention is on top when sorted. */
const STATUS_ORDER: Readonly<Record<ServiceStatus, number>> = {
  off: 0,
  warning: 1,
  version_differs: 2,
  unknown: 3,
  removing: 4,
  joining: 5,
  expired: 6,
  not_installed: 7,
  on: 8,
};
const ROLE_ORDER: Readonly<Record<Role, number>> = { leader: 0, candidate: 1, follower: 2, learner: 3 };

/** Sorts core-2 before core-10, in any language. */
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

const base = tableFeatures({
  columnOrderingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
});
export const features = base;
const byValue: SortFn<typeof base, Service> = (a, b, id) => {
  const x: unknown = a.getValue(id);
  const y: unknown = b.getValue(id);
  if (typeof x === "number" && typeof y === "number") return x - y;
  return collator.compare(String(x), String(y));
};

const helper = createColumnHelper<typeof features, Service>();
const column = (id: ColumnId, value: (s: Service) => string | number | null) =>
  // what is not known goes last, whichever way it is sorted
  helper.accessor((s) => value(s) ?? undefined, { id, sortFn: byValue, sortUndefined: "last" });

export const columns = helper.columns([
  column("status", (s) => STATUS_ORDER[s.status]),
  column("type", (s) => s.kind),
  column("name", (s) => s.name),
  column("role", (s) => (s.role === null ? null : ROLE_ORDER[s.role])),
  column("fqdn", (s) => s.fqdn),
  column("address", (s) => s.address),
  column("apiPort", (s) => s.apiPort),
  column("version", (s) => s.version),
  column("uptime", (s) => s.uptimeSeconds),
  column("lag", (s) => s.raft.lagEntries),
  column("id", (s) => s.id),
  column("createdAt", (s) => s.createdAt),
]);
