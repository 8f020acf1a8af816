import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RecoveryView } from "@core-console/shared/contract/recovery/recovery";
import { recoveryCard } from "@core-console/shared/domain/recovery/recovery-card";
import { sayIt } from "../../lib/format/words.ts";
import styles from "./recovery.module.css";

/** The recovery card, to print; the print styles show nothing else of the page. */
export function Card({ view, lost }: { view: RecoveryView; lost: boolean }) {
  const { t } = useTranslation("recovery");
  const text = recoveryCard({ ...view, at: view.observedAt, by: view.observedBy }, sayIt);
  return (
    <section className={styles.panel} aria-labelledby="card">
      <h2 id="card" className={styles.title}>
        {t("card.title")}
      </h2>
      <p>{t(lost ? "card.lost" : "card.text")}</p>
      <p>
        <Button variant="default" onClick={() => print()}>
          {t("card.print")}
        </Button>
      </p>
      <details>
        <summary>{t("card.show")}</summary>
        <pre className={styles.card} data-card>
          {text}
        </pre>
      </details>
      <pre className={styles.printed} aria-hidden="true">
        {text}
      </pre>
    </section>
  );
}
