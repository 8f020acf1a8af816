import { useTranslation } from "react-i18next";
import type { RecoveryView } from "@core-console/shared/contract/recovery/recovery";
import { namesIn, positionOf, wayReasons } from "@core-console/shared/domain/recovery/plan-reasons";
import { planCommand, RECOVER, SHOW_LOG, START_CORE } from "@core-console/shared/domain/recovery/recovery-commands";
import type { BringBack, RecoveryPlan, Way } from "@core-console/shared/domain/recovery/recovery-plan";
import { sayIt } from "../../lib/format/words.ts";
import { CopyText } from "../../ui/text/CopyText.tsx";
import { fromData, hostOf, unreadCores } from "./plan-view.ts";
import styles from "./recovery.module.css";

interface Shown {
  view: RecoveryView;
  plan: RecoveryPlan;
}

/** The ways out, the one that costs least first. */
export function Ways({ view, plan }: Shown) {
  const { t } = useTranslation("recovery");
  const ways = plan.kind === "majority_lost" ? plan.ways : [];
  return (
    <section aria-labelledby="ways">
      <h2 id="ways" className={styles.head}>
        {t("ways")}
      </h2>
      <ol className={styles.ways}>
        {ways.map((way, at) => (
          <li key={way.way} className={styles.panel}>
            <span className={styles.number} aria-hidden="true">
              {at + 1}
            </span>
            <WayText way={way} view={view} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function WayText({ way, view }: { way: Way; view: RecoveryView }) {
  const nameOf = namesIn(view);
  const { title, text, loss } = wayReasons(way, nameOf, null);
  return (
    <div className={styles.way}>
      <h3 className={styles.title}>{sayIt(title).replace(/\.$/, "")}</h3>
      <p>
        {sayIt(text)} {loss !== null && sayIt(loss)}
      </p>
      {way.way === "bring_back" && (
        <ul className={styles.back}>
          {way.cores.map((core) => (
            <Back key={core.ref} core={core} view={view} />
          ))}
        </ul>
      )}
      {"best" in way && <FromSurvivor way={way} view={view} />}
      {"best" in way && way.others.length > 0 && (
        <ul className={styles.plain}>
          {way.others.map((other) => (
            <li key={other.ref}>{sayIt({ code: "recovery.other", params: positionOf(other, nameOf) })}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The command that makes a survivor's data the cluster, and what it asks. */
function FromSurvivor({
  way,
  view,
}: {
  way: Extract<Way, { way: "from_survivor" | "from_learner" }>;
  view: RecoveryView;
}) {
  const { t } = useTranslation("recovery");
  const best = view.cores.find(({ ref }) => ref === way.best.ref);
  const host = (best === undefined ? null : hostOf(best)) ?? way.best.ref;
  return (
    <>
      {way.unranked.length > 0 && <p className={styles.warning}>{t("compareFirst")}</p>}
      {view.trial && best?.here !== true ? (
        <p className="dim">{t("trialRecover")}</p>
      ) : (
        <CopyText label={t("recoverOn", { host })} text={best?.here === true ? view.recoverCommand : RECOVER} />
      )}
      <p className="dim">{t("recoverAsks")}</p>
    </>
  );
}

/** How one Core comes back, with the command for its host. */
function Back({ core, view }: { core: BringBack; view: RecoveryView }) {
  const { t } = useTranslation("recovery");
  const known = view.cores.find(({ ref }) => ref === core.ref);
  const name = known?.name ?? core.ref;
  const host = (known === undefined ? null : hostOf(known)) ?? name;
  const starts = core.act !== "mend" && core.act !== "prove";
  return (
    <li>
      <p>
        <b>{name}</b> {t(`act.${core.act}`, { host })}
      </p>
      {view.trial ? (
        <p className="dim">{t("trial")}</p>
      ) : (
        <CopyText label={t(starts ? "startOn" : "logOn", { host })} text={starts ? START_CORE : SHOW_LOG} />
      )}
    </li>
  );
}

/** How the logs that decide between the survivors are read where they could not be read from here. */
export function Compare({ view, plan }: Shown) {
  const { t } = useTranslation("recovery");
  const unread = unreadCores(view, plan);
  const here = view.cores.find((core) => core.here);
  if (unread.length === 0 && fromData(plan) !== null) return null;
  return (
    <section className={styles.panel} aria-labelledby="compare">
      <h2 id="compare" className={styles.title}>
        {t("compare")}
      </h2>
      <p>{t(unread.length === 0 ? "compareNone" : "compareText")}</p>
      <dl className={styles.commands}>
        {here !== undefined && (
          <div>
            <dt>{t("onHost", { host: hostOf(here) ?? here.name })}</dt>
            <dd>
              <CopyText
                label={t("planOn", { host: hostOf(here) ?? here.name })}
                text={planCommand(view.recoverCommand)}
              />
            </dd>
          </div>
        )}
        {unread
          .filter((core) => !core.here)
          .map((core) => (
            <div key={core.ref}>
              <dt>{t("onHost", { host: hostOf(core) ?? core.name })}</dt>
              <dd>
                {view.trial ? (
                  <span className="dim">{t("trialPlan")}</span>
                ) : (
                  <CopyText label={t("planOn", { host: hostOf(core) ?? core.name })} text={planCommand(RECOVER)} />
                )}
              </dd>
            </div>
          ))}
      </dl>
    </section>
  );
}
