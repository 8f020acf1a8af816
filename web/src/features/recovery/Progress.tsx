import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { RecoveryView } from "@core-console/shared/contract/recovery/recovery";
import { isWhole, recoveryProgress, type Returning } from "@core-console/shared/domain/recovery/recovery-progress";
import { servicesQuery } from "../../api/queries.ts";
import { dayAndSecond } from "../../lib/format/format.ts";
import { paths } from "../../lib/page/paths.ts";
import { Lamp } from "../../ui/lights/Light.tsx";
import { CopyText } from "../../ui/text/CopyText.tsx";
import styles from "./recovery.module.css";

/** How far the cluster is since a recovery: who is back, who comes back how, and what is left to be done. */
export function Progress({ view }: { view: RecoveryView }) {
  const { t } = useTranslation("recovery");
  const progress = recoveryProgress(view, useQuery(servicesQuery()).data ?? []);
  if (progress === null) return null;
  const { begun, others, good, needed } = progress;
  const whole = isWhole(progress);
  return (
    <section className={styles.panel} aria-labelledby="progress">
      <h2 id="progress" className={styles.title}>
        {t(whole ? "progress.whole" : "progress.title")}
      </h2>
      <ul className={styles.found}>
        <Step done>
          {t("progress.begun", { by: begun.by, generation: view.life.generation })}{" "}
          <time className="dim" dateTime={begun.at}>
            {dayAndSecond(begun.at)}
          </time>
        </Step>
        {others.map((other) => (
          <Step key={other.ref} done={other.is === "back"}>
            <Comes other={other} />
          </Step>
        ))}
        <Step done={good >= needed}>
          {t("progress.good", { good, needed })}{" "}
          {good < needed && <Link to={paths.services}>{t("progress.services")}</Link>}
        </Step>
        <Step done={false}>{t(whole ? "progress.oldData" : "progress.oldDataLater")}</Step>
      </ul>
    </section>
  );
}

function Step({ done, children }: { done: boolean; children: React.ReactNode }) {
  return (
    <li>
      <Lamp color={done ? "green" : "gray"} shape={done ? "circle" : "ring"} />
      <div className={styles.way}>
        <div>{children}</div>
      </div>
    </li>
  );
}

/** How one Core comes back, with what its host runs, or where an administrator approves it. */
function Comes({ other: { ref, name, is, command } }: { other: Returning }) {
  const { t } = useTranslation("recovery");
  const unknown = is === "awaited" && command === null;
  return (
    <>
      <b>{name}</b> {t(`progress.is.${unknown ? "awaitedUnknown" : is}`)}{" "}
      {is === "approval" && <Link to={paths.service(ref)}>{t("progress.approve")}</Link>}
      {command !== null && <CopyText label={t("progress.command", { name })} text={command} />}
    </>
  );
}
