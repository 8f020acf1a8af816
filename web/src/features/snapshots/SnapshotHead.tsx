import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Settings } from "@core-console/shared/contract/settings";
import type { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { wallClock } from "../../lib/format/clock.ts";
import { bytes, dayAndTime, span } from "../../lib/format/format.ts";
import { useStore } from "../../lib/store/use-store.ts";
import { isUnderWay, nextAt } from "./snapshot-view.ts";
import { SnapshotLight } from "./SnapshotLight.tsx";
import { useCoreNames } from "./use-core-names.ts";
import styles from "./snapshots.module.css";

/** Three facts above the list: the schedule, where the copies are, and what is under way. */
export function SnapshotHead(props: {
  snapshots: readonly Snapshot[];
  /** null: not loaded, or not for this role */
  settings: Settings | null;
  /** why the schedule cannot be changed; null: it can */
  barred: string | null;
  onSchedule: () => void;
}) {
  const { t } = useTranslation("snapshots");
  const taken = props.snapshots.filter((s) => s.state === "taken");
  const single = taken.filter((s) => s.copies.length === 1 && !s.deleting);
  const names = useCoreNames();
  const hosts = [...new Set(taken.flatMap((s) => s.copies))];
  const all = taken.reduce((sum, s) => sum + (s.bytes ?? 0), 0);
  const running = props.snapshots.find(isUnderWay);
  return (
    <section className={styles.cards} aria-label={t("head.label")}>
      <div className={styles.card}>
        <h2>{t("head.schedule")}</h2>
        <Schedule settings={props.settings} />
        <Button
          className={styles.corner ?? ""}
          variant="subtle"
          size="compact-xs"
          aria-disabled={props.barred !== null || props.settings === null}
          title={props.barred ?? ""}
          onClick={() => props.barred === null && props.settings !== null && props.onSchedule()}
        >
          {t("head.change")}
        </Button>
      </div>
      <div className={styles.card}>
        <h2>{t("head.copies")}</h2>
        <b>{hosts.length === 0 ? t("head.noCopies") : t("head.copiesOn", { hosts: names(hosts) })}</b>
        {taken.length > 0 && (
          <span className="dim">
            {t("head.stored", { count: taken.length, bytes: bytes(all) })}
            {single.length > 0 && ` · ${t("head.single", { count: single.length })}`}
          </span>
        )}
      </div>
      <div className={styles.card} role="status">
        <h2>{t("head.running")}</h2>
        {running === undefined ? (
          <span className="dim">{t("head.idle")}</span>
        ) : (
          <>
            <SnapshotLight snapshot={running} />
            <span className="dim">{t("head.runningOf", { at: dayAndTime(running.requestedAt), by: running.by })}</span>
          </>
        )}
      </div>
    </section>
  );
}

function Schedule(props: { settings: Settings | null }) {
  const { t } = useTranslation("snapshots");
  const now = useStore(wallClock);
  if (props.settings === null) return <span className="dim">{t("head.scheduleHidden")}</span>;
  const { everyHours, newest, months } = props.settings.snapshots;
  const next = nextAt(everyHours, now);
  return (
    <>
      <b>{next === null ? t("head.never") : t("head.every", { count: everyHours })}</b>
      <span className="dim">
        {next !== null &&
          `${t("head.next", { at: dayAndTime(new Date(next).toISOString()), span: span(next - now) })} · `}
        {t("head.retained", { count: newest })}
        {months > 0 && `, ${t("head.months", { count: months })}`}
      </span>
    </>
  );
}
