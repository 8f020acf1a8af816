import { useTranslation } from "react-i18next";
import type { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { dayAndTime } from "../../lib/format/format.ts";
import { sayIt } from "../../lib/format/words.ts";
import { Lamp } from "../../ui/lights/Light.tsx";
import { STANDING_LIGHT, standingOf } from "./snapshot-view.ts";
import styles from "./snapshots.module.css";

/** What is wrong with snapshots, each with what to do: those that cannot be restored first. */
export function SnapshotFaults(props: { snapshots: readonly Snapshot[] }) {
  const { t } = useTranslation("snapshots");
  const faults = props.snapshots.flatMap((snapshot) => {
    const standing = standingOf(snapshot);
    const reason = standing === "bad" || standing === "undecided" ? snapshot.proof?.reason : snapshot.reason;
    return standing === "deleting" || !reason ? [] : [{ snapshot, standing, reason }];
  });
  if (faults.length === 0) return null;
  const order = faults.toSorted((a, b) => Number(b.standing === "bad") - Number(a.standing === "bad"));
  return (
    <ul className={styles.faults} aria-label={t("faults")}>
      {order.map(({ snapshot, standing, reason }) => {
        const { color, shape } =
          standing === "proven" || standing === "unproven" ? STANDING_LIGHT.undecided : STANDING_LIGHT[standing];
        return (
          <li key={snapshot.id} className={styles.faultLine} data-color={color}>
            <Lamp color={color} shape={shape} />
            <span>
              <b>{t("faultOf", { at: dayAndTime(snapshot.takenAt ?? snapshot.requestedAt) })}</b> {sayIt(reason)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
