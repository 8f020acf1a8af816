import { useTranslation } from "react-i18next";
import type { Token } from "@core-console/shared/contract/access";
import { wallClock } from "../../../lib/format/clock.ts";
import { full } from "../../../lib/format/format.ts";
import { useStore } from "../../../lib/store/use-store.ts";
import { type ListColumn, ListTable } from "../../../ui/list/ListTable.tsx";
import { expiryOf } from "./expiry.ts";
import { Moment } from "../Moment.tsx";
import { RowButton } from "../RowButton.tsx";
import { roleName } from "../users/RoleSelect.tsx";
import styles from "../settings.module.css";

export function TokensTable(props: {
  tokens: readonly Token[];
  all: boolean;
  onResume: (token: Token) => void;
  onRevoke: (token: Token) => void;
}) {
  const { t } = useTranslation("settings");
  const rightsOf = ({ role, purpose }: Token) => (purpose == null ? roleName(role) : t(`tokens.purpose.${purpose}`));
  const owner: ListColumn<Token> = { title: t("tokens.owner"), cell: (token) => token.owner.login };
  const columns: readonly ListColumn<Token>[] = [
    { title: t("tokens.name"), cell: (token) => <b>{token.name}</b>, second: rightsOf },
    ...(props.all ? [owner] : []),
    { title: t("role.label"), wide: true, cell: rightsOf },
    { title: t("tokens.expires"), fixed: true, cell: (token) => <Expiry token={token} /> },
    { title: t("tokens.lastUsed"), wide: true, fixed: true, cell: (token) => <Moment at={token.lastUsedAt} /> },
    { title: t("tokens.created"), wide: true, fixed: true, cell: (token) => <Moment at={token.createdAt} /> },
    {
      title: t("acts"),
      act: true,
      titleHidden: true,
      cell: (token) => (
        <>
          {token.suspendedAt !== null && (
            <RowButton
              label={t("tokens.resumeOf", { name: token.name })}
              text={t("tokens.resume")}
              onClick={() => props.onResume(token)}
            />
          )}
          <RowButton
            label={t("tokens.revokeOf", { name: token.name })}
            text={t("tokens.revoke")}
            onClick={() => props.onRevoke(token)}
          />
        </>
      ),
    },
  ];
  return <ListTable label={t("tokens.title")} columns={columns} rows={props.tokens} keyOf={(token) => token.id} />;
}

function Expiry({ token: { expiresAt, suspendedAt } }: { token: Token }) {
  const { t } = useTranslation("settings");
  const now = useStore(wallClock);
  const { is, days } = expiryOf(expiresAt, now);
  if (suspendedAt !== null && is !== "over")
    return (
      <time dateTime={suspendedAt} title={full(suspendedAt)} className={styles.state} data-state="expired">
        {t("tokens.suspended")}
      </time>
    );
  return (
    <time
      dateTime={expiresAt}
      title={full(expiresAt)}
      className={styles.state}
      data-state={is === "over" ? "expired" : is}
    >
      {is === "over" ? t("tokens.over") : days === 0 ? t("tokens.today") : t("tokens.in", { count: days })}
    </time>
  );
}
