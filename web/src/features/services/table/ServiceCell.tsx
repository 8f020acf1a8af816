import type { Service } from "@core-console/shared/contract/service";
import { useTranslation } from "react-i18next";
import { wallClock } from "../../../lib/format/clock.ts";
import { count, DASH, day, full } from "../../../lib/format/format.ts";
import { RoleBadge } from "../../../ui/text/RoleBadge.tsx";
import { Uptime } from "../../../ui/text/Uptime.tsx";
import type { ColumnId } from "./columns.ts";
import { ServiceId } from "./ServiceId.tsx";
import { ServiceLight } from "./ServiceLight.tsx";

/** One cell of the table. What is not known is a dash. */
export function ServiceCell(props: { service: Service; column: ColumnId; old: boolean }) {
  const { t } = useTranslation("services");
  const s = props.service;
  switch (props.column) {
    case "status":
      return <ServiceLight service={s} old={props.old} />;
    case "type":
      return t("core");
    case "name":
      return <b title={s.name}>{s.name}</b>;
    case "role":
      return <RoleBadge role={s.role} old={props.old} />;
    case "fqdn":
      return s.fqdn === null ? DASH : <span title={s.fqdn}>{s.fqdn}</span>;
    case "address":
      return s.address === null ? (
        DASH
      ) : (
        <span className="mono" title={s.address}>
          {s.address}
        </span>
      );
    case "apiPort":
      return s.apiPort === null ? DASH : <span className="mono">{s.apiPort}</span>;
    case "version":
      return s.version ?? DASH;
    case "uptime":
      return <Uptime service={props.old ? { ...s, status: "unknown" } : s} />;
    case "lag":
      return count(s.raft.lagEntries);
    case "id":
      return <ServiceId service={s} short />;
    case "createdAt":
      return (
        <time className="dim" dateTime={s.createdAt} title={full(s.createdAt)}>
          {day(s.createdAt, wallClock.get())}
        </time>
      );
  }
}
