import type { ParseKeys, TFunction } from "i18next";
import type { ReactNode } from "react";
import type { Role, Service, ServiceStatus } from "@core-console/shared/contract/service";
import { wallClock } from "../../../lib/format/clock.ts";
import { count, DASH, day, full } from "../../../lib/format/format.ts";
import type { Lang } from "../../../lib/format/lang.ts";
import { sayIt } from "../../../lib/format/words.ts";
import { shownStatus } from "../../../lib/store/standing.ts";
import { RoleBadge } from "../../../ui/text/RoleBadge.tsx";
import { Uptime } from "../../../ui/text/Uptime.tsx";
import { ServiceId } from "./ServiceId.tsx";
import { ServiceLight } from "./ServiceLight.tsx";

/** One column of the table: everything that makes it what it is. */
export interface Column {
  title: Extract<ParseKeys<"services">, `col.${string}`>;
  /**
   * least width in px by language, for the longest word in header and cells; the remaining width is shared in
   * proportion
   */
  width: Readonly<Record<Lang, number>>;
  /** the same on a phone, where the age is shown under the word */
  narrow?: number;
  /** numbers: aligned at the end */
  end?: true;
  /** what it is sorted by; null, not known, goes last whichever way it is sorted */
  sort: (service: Service) => string | number | null;
  filter?: ColumnFilter;
  /** what is not known is a dash; `old`: the list is outdated */
  cell: (service: Service, context: { old: boolean; t: TFunction<"services"> }) => ReactNode;
}

/** The values by which a column is filtered; the picked ones are in the URL under the column's ID. */
export interface ColumnFilter {
  values: readonly string[];
  of: (service: Service, old: boolean) => string | null;
  label: (value: string, t: TFunction<"services">) => string;
}

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

/** In the order in which they are shown unless the user picks another. */
const COLUMNS = {
  status: {
    title: "col.status",
    width: { en: 146, ru: 155 },
    narrow: 124,
    sort: (s) => STATUS_ORDER[s.status],
    filter: {
      values: [
        "on",
        "off",
        "warning",
        "not_installed",
        "expired",
        "joining",
        "version_differs",
        "removing",
        "unknown",
      ] satisfies ServiceStatus[],
      of: shownStatus,
      label: (status) => sayIt({ code: `status.${status}` }),
    },
    cell: (s, { old }) => <ServiceLight service={s} old={old} />,
  },
  type: {
    title: "col.type",
    width: { en: 54, ru: 48 },
    sort: (s) => s.kind,
    filter: { values: ["core"], of: (s) => s.kind, label: (_, t) => t("core") },
    cell: (_, { t }) => t("core"),
  },
  name: {
    title: "col.name",
    width: { en: 78, ru: 70 },
    narrow: 64,
    sort: (s) => s.name,
    cell: (s) => <b title={s.name}>{s.name}</b>,
  },
  role: {
    title: "col.role",
    width: { en: 83, ru: 82 },
    sort: (s) => (s.role === null ? null : ROLE_ORDER[s.role]),
    filter: {
      values: ["leader", "follower", "candidate", "learner"] satisfies Role[],
      of: (s) => s.role,
      label: (role) => sayIt({ code: `role.${role}` }),
    },
    cell: (s, { old }) => <RoleBadge role={s.role} old={old} />,
  },
  fqdn: {
    title: "col.fqdn",
    width: { en: 133, ru: 131 },
    sort: (s) => s.fqdn,
    cell: (s) => (s.fqdn === null ? DASH : <span title={s.fqdn}>{s.fqdn}</span>),
  },
  address: {
    title: "col.address",
    width: { en: 118, ru: 117 },
    sort: (s) => s.address,
    cell: (s) =>
      s.address === null ? (
        DASH
      ) : (
        <span className="mono" title={s.address}>
          {s.address}
        </span>
      ),
  },
  apiPort: {
    title: "col.apiPort",
    width: { en: 57, ru: 60 },
    end: true,
    sort: (s) => s.apiPort,
    cell: (s) => (s.apiPort === null ? DASH : <span className="mono">{s.apiPort}</span>),
  },
  version: {
    title: "col.version",
    width: { en: 54, ru: 51 },
    sort: (s) => s.version,
    cell: (s) => s.version ?? DASH,
  },
  uptime: {
    title: "col.uptime",
    width: { en: 62, ru: 64 },
    end: true,
    sort: (s) => s.uptimeSeconds,
    cell: (s, { old }) => <Uptime service={old ? { ...s, status: "unknown" } : s} />,
  },
  lag: {
    title: "col.lag",
    width: { en: 56, ru: 80 },
    end: true,
    sort: (s) => s.raft.lagEntries,
    cell: (s) => count(s.raft.lagEntries),
  },
  id: {
    title: "col.id",
    width: { en: 75, ru: 101 },
    sort: (s) => s.id,
    cell: (s) => <ServiceId service={s} short />,
  },
  createdAt: {
    title: "col.createdAt",
    width: { en: 79, ru: 77 },
    sort: (s) => s.createdAt,
    cell: (s) => (
      <time className="dim" dateTime={s.createdAt} title={full(s.createdAt)}>
        {day(s.createdAt, wallClock.get())}
      </time>
    ),
  },
} satisfies Readonly<Record<string, Column>>;

export type ColumnId = keyof typeof COLUMNS;
export const COLUMN_IDS: readonly ColumnId[] = Object.keys(COLUMNS).filter(isColumnId);
/** What a phone shows unless columns were picked. */
export const NARROW_COLUMNS: readonly ColumnId[] = ["status", "name", "role", "lag"];

export function isColumnId(text: string): text is ColumnId {
  return Object.hasOwn(COLUMNS, text);
}
export const columnOf = (id: ColumnId): Column => COLUMNS[id];

export const TICK_WIDTH = 28;
export function widthOf(id: ColumnId, lang: Lang, narrow: boolean): number {
  const column = columnOf(id);
  return (narrow ? column.narrow : undefined) ?? column.width[lang];
}
