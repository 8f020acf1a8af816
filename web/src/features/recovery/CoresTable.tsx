import { useTranslation } from "react-i18next";
import type { RecoveryCore, RecoveryView } from "@core-console/shared/contract/recovery/recovery";
import type { RecoveryPlan } from "@core-console/shared/domain/recovery/recovery-plan";
import { bytes, count, dayAndSecond } from "../../lib/format/format.ts";
import { Lamp, LightWord, SHAPE_OF_COLOR } from "../../ui/lights/Light.tsx";
import { type ListColumn, ListTable } from "../../ui/list/ListTable.tsx";
import { fitnessOf, hostOf, lightOf } from "./plan-view.ts";
import styles from "./recovery.module.css";

/** What is known of every Core. What is not known is said to be unknown. */
export function CoresTable({ view, plan }: { view: RecoveryView; plan: RecoveryPlan }) {
  const { t } = useTranslation("recovery");
  const columns: ListColumn<RecoveryCore>[] = [
    {
      title: t("col.core"),
      cell: (core) => (
        <>
          <b>{core.name}</b>
          <span className={styles.host}>{hostOf(core) ?? ""}</span>
        </>
      ),
    },
    { title: t("col.now"), cell: (core) => <Now core={core} />, second: (core) => <Fit core={core} plan={plan} /> },
    { title: t("col.last"), cell: (core) => <LastEntry core={core} /> },
    { title: t("col.data"), cell: (core) => <Data core={core} />, wide: true },
    {
      title: t("col.caKey"),
      cell: ({ holdsCaKey }) => <Known value={holdsCaKey === null ? null : t(holdsCaKey ? "yes" : "no")} />,
      wide: true,
    },
    { title: t("col.heard"), cell: (core) => <LastHeard core={core} />, wide: true },
    { title: t("col.fit"), cell: (core) => <Fit core={core} plan={plan} />, wide: true },
  ];
  return (
    <div className={styles.cores}>
      <ListTable label={t("cores")} columns={columns} rows={view.cores} keyOf={({ ref }) => ref} />
    </div>
  );
}

function Known({ value }: { value: string | null }) {
  const { t } = useTranslation("recovery");
  return value === null ? <span className="dim">{t("unknown")}</span> : value;
}

function Now({ core }: { core: RecoveryCore }) {
  const { t } = useTranslation("recovery");
  const color = lightOf(core);
  const { presence } = core;
  const more = presence.kind === "answers" ? t(`engine.${presence.engine}`) : t(`absence.${presence.kind}`);
  return (
    <>
      <span className={styles.now}>
        <Lamp color={color} shape={SHAPE_OF_COLOR[color]} />
        <LightWord color={color}>{t(`presence.${presence.kind}`)}</LightWord>
      </span>
      <span className={styles.host}>{core.vote === "learner" ? `${t("learner")} · ${more}` : more}</span>
    </>
  );
}

/** The place in the log that survivors are compared by; the current term is never compared, and is shown apart. */
function LastEntry({ core }: { core: RecoveryCore }) {
  const { t } = useTranslation("recovery");
  const { log, currentTerm } = core;
  const term = currentTerm === null ? "" : t("currentTerm", { term: currentTerm });
  switch (log.kind) {
    case "read":
      return (
        <>
          {t("entry", { index: count(log.last.index), term: log.last.term })}
          {currentTerm !== null && currentTerm !== log.last.term && <span className={styles.host}>{term}</span>}
        </>
      );
    case "reported":
      return (
        <>
          {t("atLeast", { index: count(log.commit) })}
          <span className={styles.host}>{term}</span>
        </>
      );
    case "damaged":
    case "missing":
      return t(`log.${log.kind}`);
    case "unknown":
      return <Known value={null} />;
  }
}

function Data({ core }: { core: RecoveryCore }) {
  const { t } = useTranslation("recovery");
  const state = core.database === "unknown" ? null : t(`database.${core.database}`);
  if (core.dataBytes === null) return <Known value={state} />;
  return (
    <>
      {[bytes(core.dataBytes), state].filter((part) => part !== null).join(", ")}
      {core.dataChangedAt !== null && (
        <span className={styles.host}>{t("changed", { time: dayAndSecond(core.dataChangedAt) })}</span>
      )}
    </>
  );
}

function LastHeard({ core }: { core: RecoveryCore }) {
  const { t } = useTranslation("recovery");
  if (core.here || core.presence.kind === "answers") return t("nowHeard");
  if (core.lastHeard === null) return <Known value={null} />;
  return (
    <>
      {dayAndSecond(core.lastHeard.at)}
      <span className={styles.host}>{t("heardBy", { by: core.lastHeard.by })}</span>
    </>
  );
}

function Fit({ core, plan }: { core: RecoveryCore; plan: RecoveryPlan }) {
  const { t } = useTranslation("recovery");
  const fitness = fitnessOf(plan, core);
  if (fitness === null) return null;
  const text = t(`fit.${fitness}`);
  return fitness === "best" ? <b>{text}</b> : <span className="dim">{text}</span>;
}
