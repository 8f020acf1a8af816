import { useTranslation } from "react-i18next";
import type { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { wallClock } from "../../lib/format/clock.ts";
import { full, span } from "../../lib/format/format.ts";
import { useStore } from "../../lib/store/use-store.ts";
import { Lamp, LightWord } from "../../ui/lights/Light.tsx";
import { STANDING_LIGHT, standingOf } from "./snapshot-view.ts";
import styles from "./snapshots.module.css";

/**
 * Whether a snapshot can be relied on: by shape, colour and word; of a proof its age, of what is under way since when.
 */
export function SnapshotLight(props: { snapshot: Snapshot }) {
  const { t } = useTranslation("snapshots");
  const standing = standingOf(props.snapshot);
  const { color, shape } = STANDING_LIGHT[standing];
  const at = timeOf(props.snapshot);
  return (
    <span className={styles.light}>
      <span className={styles.word}>
        <Lamp color={color} shape={shape} /> <LightWord color={color}>{t(`standing.${standing}`)}</LightWord>
      </span>
      {at !== null && <Ago at={at} />}
    </span>
  );
}

/** Returns the time whose age is shown beside the word; null: none says anything. */
function timeOf(snapshot: Snapshot): string | null {
  switch (standingOf(snapshot)) {
    case "waiting":
    case "taking":
      return snapshot.requestedAt;
    case "proving":
      return snapshot.proving?.since ?? null;
    case "proven":
    case "bad":
    case "undecided":
      return snapshot.proof?.at ?? null;
    case "deleting":
    case "failed":
    case "unproven":
      return null;
  }
}

/** How long ago a time was; rendered by itself, as it changes every second. */
function Ago({ at }: { at: string }) {
  const { t } = useTranslation();
  const now = useStore(wallClock);
  return (
    <time className="dim" dateTime={at} title={full(at)}>
      {t("ago", { age: span(Math.max(0, now - Date.parse(at))) })}
    </time>
  );
}
