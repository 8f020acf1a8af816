import { useTranslation } from "react-i18next";
import type { RawAnswer } from "../../../api/http/raw-call.ts";
import { count } from "../../../lib/format/format.ts";
import styles from "./api.module.css";

/** The response: status, time, headers and body. */
export function TryAnswer(props: { answer: RawAnswer }) {
  const { t } = useTranslation("settings");
  const { answer } = props;
  const good = answer.status >= 200 && answer.status < 300;
  return (
    <section className={styles.result} aria-label={t("api.answer")}>
      <p role="status" className={styles.status} data-good={good}>
        <b>
          {good ? "✓" : "✕"} {answer.status} {answer.statusText}
        </b>{" "}
        <span className="dim num">{t("api.took", { ms: count(Math.round(answer.tookMs)) })}</span>
      </p>
      <details>
        <summary>{t("api.headers", { count: answer.headers.length })}</summary>
        <dl className={`${styles.headers} mono`}>
          {answer.headers.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
      {answer.text === "" ? (
        <p className="dim">{t("api.noBody")}</p>
      ) : (
        <pre className={`${styles.code} mono`} tabIndex={0} aria-label={t("api.answerBody")}>
          {pretty(answer)}
        </pre>
      )}
      {answer.cut && <p className="dim">{t("api.cut")}</p>}
    </section>
  );
}

function pretty(answer: RawAnswer): string {
  if (answer.cut) return answer.text;
  try {
    return JSON.stringify(JSON.parse(answer.text), null, 2);
  } catch {
    return answer.text;
  }
}
