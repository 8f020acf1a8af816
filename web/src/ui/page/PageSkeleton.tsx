import { useTranslation } from "react-i18next";
import styles from "./PageSkeleton.module.css";

/** Grey bars in the places of what will come, so that nothing jumps when it does. */
export function PageSkeleton() {
  const { t } = useTranslation();
  return (
    <div className={styles.page} role="status" aria-label={t("standing.loading")}>
      <i className={styles.short} />
      <i className={styles.title} />
      <Bars rows={6} />
    </div>
  );
}

export function Bars(props: { rows: number }) {
  return (
    <>
      {Array.from({ length: props.rows }, (_, i) => (
        <i key={i} className={styles.row} />
      ))}
    </>
  );
}
