import { useTranslation } from "react-i18next";
import type { RecoveryView } from "@core-console/shared/contract/recovery/recovery";
import { findingReason, namesIn } from "@core-console/shared/domain/recovery/plan-reasons";
import type { RecoveryPlan } from "@core-console/shared/domain/recovery/recovery-plan";
import { count } from "../../lib/format/format.ts";
import { sayIt } from "../../lib/format/words.ts";
import { Lamp } from "../../ui/lights/Light.tsx";
import { fromData } from "./plan-view.ts";
import styles from "./recovery.module.css";

interface Shown {
  view: RecoveryView;
  plan: RecoveryPlan;
}

/** What recovery from the best survivor may lose, as far as it is known. */
export function Missing({ view, plan }: Shown) {
  const { t } = useTranslation("recovery");
  const way = fromData(plan);
  if (way === null) return null;
  const nameOf = namesIn(view);
  const name = nameOf(way.best.ref);
  return (
    <section className={styles.panel} aria-labelledby="missing">
      <h2 id="missing" className={styles.title}>
        {t("missing", { name })}
      </h2>
      <p>{t("kept", { name, index: count(way.best.last.index) })}</p>
      {way.unranked.length > 0 && (
        <ul className={styles.plain}>
          {way.unranked.map((core) => (
            <li key={core.ref}>
              {t(`unranked.${core.why}`, { name: nameOf(core.ref) })}{" "}
              {core.atLeast !== null && t("holdsAtLeast", { index: count(core.atLeast) })}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** What is wrong with which Core. */
export function Findings({ view, plan }: Shown) {
  const { t } = useTranslation("recovery");
  if (plan.findings.length === 0) return null;
  const nameOf = namesIn(view);
  return (
    <section className={styles.panel} aria-labelledby="found">
      <h2 id="found" className={styles.title}>
        {t("found")}
      </h2>
      <ul className={styles.found}>
        {plan.findings.map((finding) => (
          <li key={finding.ref + finding.code}>
            <Lamp color="yellow" shape="triangle" />
            <span>{sayIt(findingReason(finding, nameOf))}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
