import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import styles from "./audit.module.css";

/** The end of the list: fetches older entries when it becomes visible, or by its button. */
export function EndOfList(props: { more: boolean; loading: boolean; count: number; onMore: () => void }) {
  const { t } = useTranslation("audit");
  const { more, loading } = props;
  const end = useRef<HTMLDivElement>(null);
  const latest = useRef(props.onMore);
  useEffect(() => {
    latest.current = props.onMore;
  });
  useEffect(() => {
    if (!more || loading || end.current === null || !("IntersectionObserver" in globalThis)) return;
    const watcher = new IntersectionObserver((seen) => {
      if (seen.some((s) => s.isIntersecting)) latest.current();
    });
    watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [more, loading, props.count]);
  return (
    <div ref={end} className={styles.end}>
      <span className="dim">{t(more ? "shownMore" : "shownAll", { count: props.count })}</span>
      {more && (
        <Button variant="default" size="compact-xs" loading={loading} onClick={() => props.onMore()}>
          {t("older")}
        </Button>
      )}
    </div>
  );
}
