import { useTranslation } from "react-i18next";
import type { RecoveryCore, RecoverySnapshot, RecoveryView } from "@core-console/shared/contract/recovery/recovery";
import { namesIn, positionOf, wayReasons } from "@core-console/shared/domain/recovery/plan-reasons";
import { lastProven } from "@core-console/shared/domain/recovery/known-snapshots";
import { planCommand, restoreCommand, SHOW_LOG } from "@core-console/shared/domain/recovery/recovery-commands";
import type { BringBack, RecoveryPlan, Way } from "@core-console/shared/domain/recovery/recovery-plan";
import { dayAndTime, listOf } from "../../lib/format/format.ts";
import { sayIt } from "../../lib/format/words.ts";
import { Lamp, LightWord, SHAPE_OF_COLOR } from "../../ui/lights/Light.tsx";
import { CopyText } from "../../ui/text/CopyText.tsx";
import { commandsFor, fromData, hostOf, unreadCores } from "./plan-view.ts";
import styles from "./recovery.module.css";

/** The others are older. */
const SHOWN_SNAPSHOTS = 3;

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
      {way.way === "from_snapshot" && <FromSnapshot snapshots={way.snapshots} trial={view.trial} />}
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

/** The newest snapshots, and the command that makes a cluster of one. */
function FromSnapshot({ snapshots, trial }: { snapshots: readonly RecoverySnapshot[]; trial: boolean }) {
  const { t } = useTranslation("recovery");
  return (
    <>
      {snapshots.length > 0 && <Snapshots snapshots={snapshots} />}
      {trial ? (
        <p className="dim">{t("trialRestore")}</p>
      ) : (
        <CopyText label={t("restoreOn")} text={restoreCommand(lastProven(snapshots)?.file ?? null)} />
      )}
    </>
  );
}

/** The newest snapshots, with what is known of each. */
function Snapshots({ snapshots }: { snapshots: readonly RecoverySnapshot[] }) {
  const { t } = useTranslation("recovery");
  return (
    <ul className={styles.snapshots} aria-label={t("snapshots")}>
      {snapshots.slice(0, SHOWN_SNAPSHOTS).map((snapshot) => (
        <li key={snapshot.file}>
          <span className={styles.snapshot}>
            <ProofLight proven={snapshot.proven} />
            <span>{t("taken", { time: dayAndTime(snapshot.takenAt), on: listOf(snapshot.on) })}</span>
          </span>
          <span className={`${styles.host} mono`}>{snapshot.file}</span>
        </li>
      ))}
    </ul>
  );
}

function ProofLight({ proven }: { proven: RecoverySnapshot["proven"] }) {
  const { t } = useTranslation("recovery");
  const [color, word] =
    proven === null
      ? (["gray", "unknown"] as const)
      : proven
        ? (["green", "proven"] as const)
        : (["red", "failed"] as const);
  return (
    <span className={styles.now}>
      <Lamp color={color} shape={SHAPE_OF_COLOR[color]} />
      <LightWord color={color}>{t(`proof.${word}`)}</LightWord>
    </span>
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
  const { start, recover: command } = best === undefined ? { start: null, recover: null } : commandsFor(view, best);
  return (
    <>
      {way.unranked.length > 0 && <p className={styles.warning}>{t("compareFirst")}</p>}
      {command === null ? (
        <p className="dim">{t("trialRecover")}</p>
      ) : (
        <CopyText label={t("recoverOn", { host })} text={command} />
      )}
      <p className="dim">{t("recoverAsks")}</p>
      {view.trial && start !== null && (
        <>
          <p className="dim">{t("trialAround")}</p>
          <CopyText label={t("startOn", { host })} text={start} />
        </>
      )}
    </>
  );
}

/** How one Core comes back, with the command for its host. */
function Back({ core, view }: { core: BringBack; view: RecoveryView }) {
  const { t } = useTranslation("recovery");
  const known = view.cores.find(({ ref }) => ref === core.ref);
  const name = known?.name ?? core.ref;
  const host = (known === undefined ? null : hostOf(known)) ?? name;
  const start = known === undefined ? null : commandsFor(view, known).start;
  const starts = core.act !== "mend" && core.act !== "prove";
  return (
    <li>
      <p>
        <b>{name}</b> {t(`act.${core.act}`, { host })}
      </p>
      {start === null || (view.trial && !starts) ? (
        <p className="dim">{t("trial")}</p>
      ) : (
        <CopyText label={t(starts ? "startOn" : "logOn", { host })} text={starts ? start : SHOW_LOG} />
      )}
    </li>
  );
}

/** The command that shows the plan on the host of a Core. */
function PlanCommand({ view, core }: { view: RecoveryView; core: RecoveryCore }) {
  const { t } = useTranslation("recovery");
  const { recover } = commandsFor(view, core);
  if (recover === null) return <span className="dim">{t("trialPlan")}</span>;
  return <CopyText label={t("planOn", { host: hostOf(core) ?? core.name })} text={planCommand(recover)} />;
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
              <PlanCommand view={view} core={here} />
            </dd>
          </div>
        )}
        {unread
          .filter((core) => !core.here)
          .map((core) => (
            <div key={core.ref}>
              <dt>{t("onHost", { host: hostOf(core) ?? core.name })}</dt>
              <dd>
                <PlanCommand view={view} core={core} />
              </dd>
            </div>
          ))}
      </dl>
    </section>
  );
}
