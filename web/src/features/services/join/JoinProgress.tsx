import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { news } from "../../../api/stream/news.ts";
import { wallClock } from "../../../lib/format/clock.ts";
import { clockTime, full, span } from "../../../lib/format/format.ts";
import { shownStatus } from "../../../lib/store/standing.ts";
import { useStore } from "../../../lib/store/use-store.ts";
import { sayIt } from "../../../lib/format/words.ts";
import { CheckIcon } from "../../../ui/text/icons.tsx";
import styles from "./JoinProgress.module.css";
import { joinSteps, type Step } from "./join-steps.ts";
import { Lamp } from "../../../ui/lights/Light.tsx";

/** How far a join has come, live: each stage with its time, its waiting or its error in words. */
export function JoinProgress(props: { service: Service }) {
  const { t } = useTranslation("services");
  const { join } = props.service;
  const old = useStore(news.old);
  if (join === null) return null;
  return (
    <ol className={styles.steps} aria-label={t("guide.progress")}>
      {joinSteps(join, shownStatus(props.service, old)).map((step) => (
        <li
          key={step.stage}
          className={styles.step}
          data-is={step.is}
          aria-current={step.is === "waiting" || step.is === "trouble" ? "step" : undefined}
        >
          <span className={styles.mark}>
            {step.is === "passed" ? (
              <CheckIcon />
            ) : step.is === "trouble" ? (
              <Lamp color="yellow" shape="triangle" />
            ) : (
              <Lamp color="gray" shape={step.is === "waiting" ? "half" : "ring"} size={11} />
            )}
          </span>
          <span className={styles.words}>
            <b>{sayIt({ code: `stage.${step.stage}` })}</b> <More step={step} />
          </span>
          <span className={styles.time}>
            <When step={step} />
          </span>
        </li>
      ))}
    </ol>
  );
}

function More({ step }: { step: Step }) {
  const { t } = useTranslation("services");
  switch (step.is) {
    case "passed":
      return step.more === null ? null : <span className="dim">{sayIt(step.more)}</span>;
    case "trouble":
      return (
        <>
          {step.errors.map((e) => (
            <span key={`${e.seenBy} ${e.code}`} className={styles.trouble}>
              {sayIt(e)} <span className="dim">({t(e.seenBy === "host" ? "seenByHost" : "seenByLeader")})</span>{" "}
            </span>
          ))}
        </>
      );
    case "waiting":
      return (
        <span className="dim">
          {step.percent !== null && `${t("percent", { n: Math.floor(step.percent) })} `}
          {step.reason !== null && sayIt(step.reason)}
        </span>
      );
    case "ahead":
      return null;
  }
}

function When({ step }: { step: Step }) {
  const { t } = useTranslation("services");
  const now = useStore(wallClock);
  const age = (sinceMs: number) => span(Math.max(0, Math.floor((now - sinceMs) / 1000) * 1000)).replace(/[.,]0/, "");
  switch (step.is) {
    case "passed":
      return (
        <time dateTime={step.at} title={full(step.at)}>
          {clockTime(step.at)}
        </time>
      );
    case "trouble":
      return step.sinceMs === null ? null : <>{t("trying", { age: age(step.sinceMs) })}</>;
    case "waiting":
      return <>{t("waitingFor", { age: age(step.sinceMs) })}</>;
    case "ahead":
      return null;
  }
}
