import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import styles from "./api.module.css";
import { Marked } from "./Marked.tsx";
import type { Operation } from "./openapi-view.ts";
import { Try } from "./Try.tsx";

/** One operation: its description, parameters and responses, and a form to try it. */
export function OperationView(props: { operation: Operation }) {
  const { t } = useTranslation("settings");
  const { operation: o } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  // on a phone it is below a long list, or replaces it
  useEffect(() => {
    heading.current?.scrollIntoView({ block: "nearest" });
  }, [o.id]);
  return (
    <article className={styles.view} aria-label={o.summary}>
      <header className={styles.head}>
        <h2 ref={heading} lang="en">
          {o.summary}
        </h2>
        <p className="mono">
          <span className={styles.method} data-method={o.method}>
            {o.method}
          </span>{" "}
          {o.path}
        </p>
        {o.about !== "" && (
          <p className="dim">
            <Marked text={o.about} />
          </p>
        )}
      </header>
      <Try key={o.id} operation={o} />
      <section aria-label={t("api.answers")}>
        <h3 className={styles.part}>{t("api.answers")}</h3>
        <div className={styles.answers}>
          {o.answers.map((a) => (
            <details key={a.status}>
              <summary>
                <b className="num">{a.status}</b> <Marked text={firstLine(a.about)} />
              </summary>
              <div className={styles.answer}>
                {a.about !== firstLine(a.about) && (
                  <p>
                    <Marked text={a.about} />
                  </p>
                )}
                {a.type !== "" && <p className="mono dim">{a.type}</p>}
                {a.example !== null && (
                  <pre className={`${styles.code} mono`} tabIndex={0} aria-label={t("api.example")}>
                    {a.example}
                  </pre>
                )}
              </div>
            </details>
          ))}
        </div>
      </section>
    </article>
  );
}

const firstLine = (text: string): string => text.split("\n")[0] ?? "";
