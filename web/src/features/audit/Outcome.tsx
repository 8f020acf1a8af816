import { useTranslation } from "react-i18next";
import type { AuditEntry } from "@core-console/shared/contract/access";
import { CheckIcon } from "../../ui/text/icons.tsx";
import styles from "./audit.module.css";
import { whyShort } from "./entry-words.ts";

/** Done or refused: distinguished by shape and text, the colour is only an aid. */
export function Outcome(props: { entry: AuditEntry }) {
  const { t } = useTranslation("audit");
  const { outcome, code } = props.entry;
  if (outcome === "done")
    return (
      <span className={styles.done}>
        <CheckIcon /> {t("done")}
      </span>
    );
  return (
    <span className={styles.refused}>
      <span className={styles.word}>
        <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" focusable="false">
          <path d="M3.6.5h4.8l3.1 3.1v4.8l-3.1 3.1H3.6L.5 8.4V3.6z" fill="currentColor" />
          <path d="m4 4 4 4m0-4-4 4" stroke="var(--mantine-color-body)" strokeWidth="1.4" />
        </svg>{" "}
        <b>{t("refused")}</b>
      </span>
      {code !== null && <span className={styles.why}>{whyShort(code)}</span>}
    </span>
  );
}
