import { useTranslation } from "react-i18next";
import type { RecoveryView } from "@core-console/shared/contract/recovery/recovery";
import { missingChanges } from "@core-console/shared/domain/recovery/missing-changes";
import { findingReason, namesIn } from "@core-console/shared/domain/recovery/plan-reasons";
import type { RecoveryPlan } from "@core-console/shared/domain/recovery/recovery-plan";
import { count, dayAndSecond } from "../../lib/format/format.ts";
import { sayIt } from "../../lib/format/words.ts";
import { Lamp } from "../../ui/lights/Light.tsx";
import { fromData } from "./plan-view.ts";
import styles from "./recovery.module.css";

/** The others are older, and most of them are not missing. */
const SHOWN_CHANGES = 20;

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
      <Changes view={view} best={way.best.ref} />
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

/** Names the confirmed changes that the best survivor is not known to have, as far as this console knows them. */
function Changes({ view, best }: { view: RecoveryView; best: string }) {
  const { t } = useTranslation("recovery");
  const core = view.cores.find(({ ref }) => ref === best);
  const found = core === undefined ? null : missingChanges(view, core);
  if (core === undefined || found === null) return null;
  const { name } = core;
  const { later, known, since, revision } = found;
  if (since === null) return <p>{t("changes.unknown")}</p>;
  if (later.length === 0) return <p>{t("changes.none", { name, count: known, time: dayAndSecond(since) })}</p>;
  return (
    <>
      <p>{t("changes.some", { name, count: later.length, revision: count(revision) })}</p>
      <ul className={styles.changes} aria-label={t("changes.label")}>
        {later.slice(0, SHOWN_CHANGES).map((change) => (
          <li key={change.revision}>
            <span className="num">{dayAndSecond(change.at)}</span>
            <span>{change.by ?? t("changes.nobody")}</span>
            <span>
              {sayIt({ code: `audit.tried.${change.what}`, params: {} })}
              {change.name !== null && <b>{` ${change.name}`}</b>}
            </span>
          </li>
        ))}
      </ul>
      {later.length > SHOWN_CHANGES && <p>{t("changes.more", { count: later.length - SHOWN_CHANGES })}</p>}
      <p className="dim">{t("changes.onlyHere")}</p>
    </>
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
