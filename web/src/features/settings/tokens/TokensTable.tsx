import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Token } from "@core-console/shared/contract/access";
import { useReadOnly } from "../../../api/hooks/use-read-only.ts";
import { wallClock } from "../../../lib/format/clock.ts";
import { full } from "../../../lib/format/format.ts";
import { useStore } from "../../../lib/store/use-store.ts";
import table from "../../../ui/list/ListTable.module.css";
import { expiryOf } from "./expiry.ts";
import { Moment } from "../Moment.tsx";
import { roleName } from "../users/RoleSelect.tsx";
import styles from "../settings.module.css";

export function TokensTable(props: { tokens: readonly Token[]; all: boolean; onRevoke: (token: Token) => void }) {
  const { t } = useTranslation("settings");
  const readOnly = useReadOnly();
  return (
    <table className={table.table} aria-label={t("tokens.title")}>
      <thead>
        <tr>
          <th scope="col">{t("tokens.name")}</th>
          {props.all && <th scope="col">{t("tokens.owner")}</th>}
          <th scope="col" className={table.wide}>
            {t("role.label")}
          </th>
          <th scope="col">{t("tokens.expires")}</th>
          <th scope="col" className={table.wide}>
            {t("tokens.lastUsed")}
          </th>
          <th scope="col" className={table.wide}>
            {t("tokens.created")}
          </th>
          <th className={table.act} scope="col">
            <span className="visually-hidden">{t("acts")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {props.tokens.map((token) => (
          <tr key={token.id}>
            <td>
              <b>{token.name}</b>
              <span className={table.second}>{roleName(token.role)}</span>
            </td>
            {props.all && <td>{token.owner.login}</td>}
            <td className={table.wide}>{roleName(token.role)}</td>
            <td className={table.fixed}>
              <Expiry at={token.expiresAt} />
            </td>
            <td className={`${table.fixed} ${table.wide}`}>
              {token.lastUsedAt === null ? <span className="dim">{t("never")}</span> : <Moment at={token.lastUsedAt} />}
            </td>
            <td className={`${table.fixed} ${table.wide}`}>
              <Moment at={token.createdAt} />
            </td>
            <td className={table.act}>
              <Button
                size="compact-xs"
                variant="default"
                aria-label={t("tokens.revokeOf", { name: token.name })}
                aria-disabled={readOnly}
                title={readOnly ? t("why.noMajority") : ""}
                onClick={() => !readOnly && props.onRevoke(token)}
              >
                {t("tokens.revoke")}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Expiry(props: { at: string }) {
  const { t } = useTranslation("settings");
  const now = useStore(wallClock);
  const { is, days } = expiryOf(props.at, now);
  return (
    <time
      dateTime={props.at}
      title={full(props.at)}
      className={styles.state}
      data-state={is === "over" ? "expired" : is}
    >
      {is === "over" ? t("tokens.over") : days === 0 ? t("tokens.today") : t("tokens.in", { count: days })}
    </time>
  );
}
