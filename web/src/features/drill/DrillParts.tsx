import { useTranslation } from "react-i18next";
import type { Drill, DrillPart } from "@core-console/shared/contract/drill/drill";
import { measuredMs } from "@core-console/shared/domain/recovery/drill-verdict";
import { count, DASH, dayAndTime } from "../../lib/format/format.ts";
import { sayIt } from "../../lib/format/words.ts";
import styles from "./drill.module.css";

/** Every way on every Core: what was measured, what was estimated, what would be lost, and why one failed. */
export function DrillParts({ drill }: { drill: Drill }) {
  const { t } = useTranslation("drill");
  return (
    <div className={styles.parts}>
      <table>
        <thead>
          <tr>
            {(["way", "core", "measured", "joins", "missing"] as const).map((name) => (
              <th key={name} scope="col">
                {t(`col.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {drill.parts.map((part) => (
            <Row key={`${part.way} ${part.core ?? ""}`} part={part} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ part }: { part: DrillPart }) {
  const { t } = useTranslation("drill");
  const { way, name, reason, snapshot, steps, joinMs, missing } = part;
  const seconds = (ms: number) => t("seconds", { count: Math.round(ms / 100) / 10 });
  const parts = steps.map(({ step, ms }) => `${sayIt({ code: `drill_step.${step}`, params: {} })}: ${seconds(ms)}`);
  return (
    <tr>
      <th scope="row">
        {t(`way.${way}`)}
        {snapshot !== null && (
          <span className={styles.small}>{t("takenAt", { at: dayAndTime(snapshot.takenAt) })}</span>
        )}
      </th>
      <td className={styles.core}>{name === "" ? DASH : name}</td>
      {reason === null ? (
        <>
          <td title={parts.join("\n")}>{steps.length === 0 ? DASH : seconds(measuredMs(part))}</td>
          <td>{joinMs === null || joinMs === 0 ? DASH : seconds(joinMs)}</td>
          <td>{missing === null ? DASH : count(missing)}</td>
        </>
      ) : (
        <td colSpan={3} className={styles.failed}>
          {sayIt(reason)}
        </td>
      )}
    </tr>
  );
}
