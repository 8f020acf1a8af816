import { useTranslation } from "react-i18next";
import styles from "./PageSkeleton.module.css";

/** Grey bars in place of the coming content, so that the layout does not shift. */
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
