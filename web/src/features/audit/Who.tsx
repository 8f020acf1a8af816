import { useTranslation } from "react-i18next";
import type { AuditEntry } from "@core-console/shared/contract/access";
import styles from "./audit.module.css";
import { whoOf } from "./entry-words.ts";

/** The user, and the token used. */
export function Who(props: { entry: AuditEntry }) {
  const { t } = useTranslation("audit");
  const who = whoOf(props.entry.who);
  return (
    <>
      {who.is === "login" ? (
        <b>{who.name}</b>
      ) : (
        <span className="dim">{"name" in who ? t(`by.${who.is}`, { name: who.name }) : t(`by.${who.is}`)}</span>
      )}
      {props.entry.token !== null && <span className={styles.token}>{t("byToken", { name: props.entry.token })}</span>}
    </>
  );
}
