import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Session } from "@core-console/shared/contract/access";
import { useReadOnly } from "../../../api/hooks/use-read-only.ts";
import { dayAndTime, full } from "../../../lib/format/format.ts";
import table from "../../../ui/list/ListTable.module.css";
import { agentName } from "./agent.ts";
import { Moment } from "../Moment.tsx";
import styles from "../settings.module.css";

export function SessionsTable(props: {
  sessions: readonly Session[];
  all: boolean;
  onEnd: (session: Session) => void;
}) {
  const { t } = useTranslation("settings");
  const readOnly = useReadOnly();
  return (
    <table className={table.table} aria-label={t("sessions.title")}>
      <thead>
        <tr>
          {props.all && <th scope="col">{t("sessions.user")}</th>}
          <th scope="col">{t("sessions.agent")}</th>
          <th scope="col" className={table.wide}>
            {t("sessions.address")}
          </th>
          <th scope="col" className={table.wide}>
            {t("sessions.via")}
          </th>
          <th scope="col">{t("sessions.lastUsed")}</th>
          <th scope="col" className={table.wide}>
            {t("sessions.began")}
          </th>
          <th scope="col" className={table.wide}>
            {t("sessions.ends")}
          </th>
          <th className={table.act} scope="col">
            <span className="visually-hidden">{t("acts")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {props.sessions.map((s) => {
          const agent = s.agent === null ? t("sessions.noAgent") : agentName(s.agent);
          return (
            <tr key={s.id}>
              {props.all && (
                <td>
                  <b>{s.user.login}</b>
                </td>
              )}
              <td title={s.agent ?? ""}>
                {agent}
                {s.current && <span className={styles.mark}>{t("sessions.this")}</span>}
                <span className={`${table.second} mono`}>{s.address}</span>
              </td>
              <td className={`${table.wide} ${table.fixed} mono`}>{s.address}</td>
              <td className={table.wide}>{t(`sessions.by.${s.via}`)}</td>
              <td className={table.fixed}>
                <Moment at={s.lastUsedAt} />
              </td>
              <td className={`${table.wide} ${table.fixed}`}>
                <Moment at={s.createdAt} />
              </td>
              <td className={`${table.wide} ${table.fixed}`}>
                <time dateTime={s.expiresAt} title={full(s.expiresAt)}>
                  {dayAndTime(s.expiresAt)}
                </time>
              </td>
              <td className={table.act}>
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={t("sessions.endOf", { agent, address: s.address })}
                  aria-disabled={readOnly}
                  title={readOnly ? t("why.noMajority") : ""}
                  onClick={() => !readOnly && props.onEnd(s)}
                >
                  {t("sessions.end")}
                </Button>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
