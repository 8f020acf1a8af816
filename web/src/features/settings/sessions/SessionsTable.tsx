import { useTranslation } from "react-i18next";
import type { Session } from "@core-console/shared/contract/access";
import { dayAndTime, full } from "../../../lib/format/format.ts";
import { type ListColumn, ListTable } from "../../../ui/list/ListTable.tsx";
import { agentName } from "./agent.ts";
import { Moment } from "../Moment.tsx";
import { RowButton } from "../RowButton.tsx";
import styles from "../settings.module.css";

export function SessionsTable(props: {
  sessions: readonly Session[];
  all: boolean;
  onEnd: (session: Session) => void;
}) {
  const { t } = useTranslation("settings");
  const agentOf = (session: Session) => (session.agent === null ? t("sessions.noAgent") : agentName(session.agent));
  const user: ListColumn<Session> = { title: t("sessions.user"), cell: (session) => <b>{session.user.login}</b> };
  const columns: readonly ListColumn<Session>[] = [
    ...(props.all ? [user] : []),
    {
      title: t("sessions.agent"),
      cell: (session) => (
        <>
          {agentOf(session)}
          {session.current && <span className={styles.mark}>{t("sessions.this")}</span>}
        </>
      ),
      second: (session) => <span className="mono">{session.address}</span>,
      hint: (session) => session.agent ?? "",
    },
    { title: t("sessions.address"), wide: true, fixed: true, mono: true, cell: (session) => session.address },
    { title: t("sessions.via"), wide: true, cell: (session) => t(`sessions.by.${session.via}`) },
    { title: t("sessions.lastUsed"), fixed: true, cell: (session) => <Moment at={session.lastUsedAt} /> },
    { title: t("sessions.began"), wide: true, fixed: true, cell: (session) => <Moment at={session.createdAt} /> },
    {
      title: t("sessions.ends"),
      wide: true,
      fixed: true,
      cell: (session) => (
        <time dateTime={session.expiresAt} title={full(session.expiresAt)}>
          {dayAndTime(session.expiresAt)}
        </time>
      ),
    },
    {
      title: t("acts"),
      act: true,
      titleHidden: true,
      cell: (session) => (
        <RowButton
          label={t("sessions.endOf", { agent: agentOf(session), address: session.address })}
          text={t("sessions.end")}
          onClick={() => props.onEnd(session)}
        />
      ),
    },
  ];
  return (
    <ListTable label={t("sessions.title")} columns={columns} rows={props.sessions} keyOf={(session) => session.id} />
  );
}
