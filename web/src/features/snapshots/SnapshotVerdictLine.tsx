import { useTranslation } from "react-i18next";
import type { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { wallClock } from "../../lib/format/clock.ts";
import { count, dayAndTime, span } from "../../lib/format/format.ts";
import { useStore } from "../../lib/store/use-store.ts";
import { Lamp, SHAPE_OF_COLOR } from "../../ui/lights/Light.tsx";
import { verdictOf } from "./snapshot-view.ts";
import styles from "./snapshots.module.css";

/** The answer to: could everything be restored now? */
export function SnapshotVerdictLine(props: { snapshots: readonly Snapshot[]; everyHours: number | null }) {
  const { t } = useTranslation("snapshots");
  const now = useStore(wallClock);
  const { is, color, of } = verdictOf(props.snapshots, props.everyHours, now);
  const taken = of === null ? null : (of.takenAt ?? of.requestedAt);
  const facts = {
    at: taken === null ? "" : dayAndTime(taken),
    revision: count(of?.revision ?? null),
    age: taken === null ? "" : span(Math.max(0, now - Date.parse(taken))),
  };
  return (
    <div className={styles.verdict}>
      <p className={styles.verdictText}>
        <Lamp color={color} shape={SHAPE_OF_COLOR[color]} size={14} /> <span>{t(`verdict.${is}`, facts)}</span>
      </p>
      <p className="dim">{t("secret")}</p>
    </div>
  );
}
