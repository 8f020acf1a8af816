import { CloseButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { full } from "../../lib/format/format.ts";
import { CopyText } from "../../ui/text/CopyText.tsx";
import { factsOf } from "./line-text.ts";
import styles from "./log.module.css";
import type { FedLine } from "./log-feed.ts";

/** One line with all its fields. */
export function LineFacts(props: { line: FedLine; onClose: () => void }) {
  const { t } = useTranslation("log");
  const { t: common } = useTranslation();
  const { line, raw } = props.line;
  return (
    <section className={styles.facts} aria-label={t("line")} tabIndex={0}>
      <div className={styles.factsHead}>
        <h2>{line.at === null ? t("noTime") : <time dateTime={line.at}>{full(line.at)}</time>}</h2>
        <span className="mono">{line.level}</span>
        <CloseButton size="sm" aria-label={common("dismiss")} onClick={props.onClose} />
      </div>
      <p className={`${styles.message} mono`}>{line.message}</p>
      <dl>
        {factsOf(line).map(([name, value]) => (
          <div key={name}>
            <dt className="mono">{name}</dt>
            <dd className="mono">{value}</dd>
          </div>
        ))}
      </dl>
      <CopyText label={t("raw")} text={raw} />
    </section>
  );
}
