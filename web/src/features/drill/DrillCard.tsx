import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Drill } from "@core-console/shared/contract/drill/drill";
import { drillVerdict, nextDrillAt } from "@core-console/shared/domain/recovery/drill-verdict";
import { failureText } from "../../api/http/failure-text.ts";
import { useAct } from "../../api/hooks/use-act.ts";
import { useReadOnly } from "../../api/hooks/use-read-only.ts";
import { useWaits } from "../../api/hooks/use-waits.ts";
import { servicesQuery } from "../../api/queries.ts";
import { usePermission } from "../../api/session/use-permission.ts";
import { wallClock } from "../../lib/format/clock.ts";
import { dayAndTime, span } from "../../lib/format/format.ts";
import { sayIt, whyNot } from "../../lib/format/words.ts";
import type { LightColor } from "../../lib/store/standing.ts";
import { useStore } from "../../lib/store/use-store.ts";
import { DialogFault } from "../../ui/layer/Dialog.tsx";
import { Lamp, SHAPE_OF_COLOR } from "../../ui/lights/Light.tsx";
import { PendingButton } from "../../ui/page/PendingButton.tsx";
import { DrillParts } from "./DrillParts.tsx";
import { drillSettingsQuery, drillsQuery, isUnderWay, putDrill, startDrill } from "./queries.ts";
import styles from "./drill.module.css";

/** The last fire drill, the one under way, and the button. `detailed`: with the time of every way on every Core. */
export function DrillCard({ detailed = false }: { detailed?: boolean }) {
  const { t } = useTranslation("drill");
  const mayRead = usePermission("cluster.read").ok;
  const drills = useQuery({ ...drillsQuery(), enabled: mayRead }).data;
  if (drills === undefined) return null;
  const running = drills.find(isUnderWay) ?? null;
  const last = drills.find((drill) => !isUnderWay(drill)) ?? null;
  return (
    <section className={styles.card} aria-labelledby="drill">
      <h2 id="drill" className={styles.head}>
        {t("title")}
      </h2>
      <Verdict last={last} />
      <p className="dim">
        {last !== null && last.endedAt !== null && t("of", { at: dayAndTime(last.endedAt) })}
        {last === null && t("about")} <Next />
      </p>
      {running !== null && <Running drill={running} />}
      {detailed && last !== null && <DrillParts drill={last} />}
      {detailed && last !== null && <p className="dim">{t("counted")}</p>}
      <Start running={running !== null} />
    </section>
  );
}

function Verdict({ last }: { last: Drill | null }) {
  const { t } = useTranslation("drill");
  const color: LightColor = last === null ? "gray" : last.state === "done" ? "green" : "red";
  return (
    <p className={styles.verdict}>
      <Lamp color={color} shape={SHAPE_OF_COLOR[color]} /> <span>{last === null ? t("none") : textOf(last, t)}</span>
    </p>
  );
}

function textOf(last: Drill, t: ReturnType<typeof useTranslation<"drill">>["t"]): string {
  const verdict = drillVerdict(last);
  if (last.reason !== null) return sayIt(last.reason);
  if (verdict === null) return t("noWay");
  const time = span(Math.ceil((verdict.measuredMs + verdict.joinMs) / 1000) * 1000);
  const lost =
    verdict.missing === 0
      ? t("lost.nothing")
      : verdict.missing === null
        ? t("lost.unknown")
        : t("lost.some", { count: verdict.missing });
  const back = t(wayOf(last, verdict.way), { time, lost, names: survivorsOf(last).join(", ") });
  return last.state === "done" ? back : `${back} ${t("notAll")}`;
}

/** The Cores whose own data led to an engine that takes writes. */
const survivorsOf = ({ parts }: Drill): string[] =>
  parts.filter(({ way, reason }) => way === "survivor" && reason === null).map(({ name }) => name);

/** Only where every voter's data was played is it true of whichever survives. */
function wayOf({ parts }: Drill, way: "survivor" | "snapshot"): "back" | "backFromSome" | "backFromSnapshot" {
  if (way === "snapshot") return "backFromSnapshot";
  return parts.some((part) => part.way === "survivor" && part.reason !== null) ? "backFromSome" : "back";
}

/** When the next one takes place by itself; only administrators see the settings. */
function Next() {
  const { t } = useTranslation("drill");
  const now = useStore(wallClock);
  const may = usePermission("settings.manage").ok;
  // without a leader they are not to be had
  const waits = useWaits();
  const settings = useQuery({ ...drillSettingsQuery(), enabled: may && !waits }).data;
  const drill = settings?.drill;
  if (drill === undefined) return null;
  const next = nextDrillAt(drill, now);
  return next === null ? t("never") : t("next", { at: dayAndTime(new Date(next).toISOString()) });
}

function Running({ drill }: { drill: Drill }) {
  const { t } = useTranslation("drill");
  const services = useQuery(servicesQuery()).data;
  const { current } = drill;
  const name = services?.find(({ ref }) => ref === current?.core)?.name ?? "";
  return (
    <p role="status">
      {current === null ? t("waiting") : t(current.way === "snapshot" ? "playsSnapshot" : "playsOwn", { name })}
    </p>
  );
}

function Start({ running }: { running: boolean }) {
  const { t } = useTranslation("drill");
  const client = useQueryClient();
  const waits = useWaits();
  const readOnly = useReadOnly();
  const [fault, setFault] = useState<string | null>(null);
  const why = whyNot(usePermission("services.change")) ?? (readOnly ? t("noMajority") : null);
  const act = useAct({
    run: (_: null, click) => startDrill(click),
    done: (drill) => putDrill(client, drill),
    failed: (error) => setFault(failureText(error)),
  });
  return (
    <div className={styles.act}>
      <PendingButton
        variant="outline"
        pending={act.pending}
        waits={waits}
        why={why ?? (running ? t("underWay") : null)}
        onClick={() => {
          setFault(null);
          act.start(null);
        }}
      >
        {t("start")}
      </PendingButton>
      <DialogFault text={fault} />
    </div>
  );
}
