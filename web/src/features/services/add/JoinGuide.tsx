import { Button, Tabs } from "@mantine/core";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { JoinGuide as Guide, Service } from "@core-console/shared/contract/service";
import { joinGuideQuery } from "../../../api/queries.ts";
import { codeOf } from "../../../api/http/problem.ts";
import { useFailure } from "../../../api/hooks/use-steady.ts";
import { usePermission } from "../../../api/session/use-permission.ts";
import { whyNot } from "../../../lib/format/words.ts";
import { dayAndTime } from "../../../lib/format/format.ts";
import { CopyText } from "../../../ui/text/CopyText.tsx";
import { failureText } from "../../../api/http/failure-text.ts";
import { hasJoinActs, JoinActs } from "../join/JoinActs.tsx";
import { JoinProgress } from "../join/JoinProgress.tsx";
import { Bars } from "../../../ui/page/PageSkeleton.tsx";
import styles from "./JoinGuide.module.css";
import { endedBy, isRefused } from "../model/refused.ts";
import { Renew } from "../join/Renew.tsx";

/**
 * How far an ID has been used: `open`: it lets a host in, once; `used`: a host has called with it; `refused`: it was
 * burned; `waiting`: its host waits for approval; `over`: the Core is active.
 */
type IdState = "open" | "used" | "refused" | "waiting" | "over";

function idStateOf(service: Service): IdState {
  if (isRefused(service)) return "refused";
  if (service.join?.approval !== undefined) return "waiting";
  if (service.state === "active") return "over";
  return service.state === "created" ? "open" : "used";
}

/** How a service gets onto its host: ID, ready commands, what must be true there, and how far it has come. */
export function JoinGuide(props: { service: Service; onReview: (service: Service) => void }) {
  const { t } = useTranslation("services");
  const { service } = props;
  const id = idStateOf(service);
  const why = whyNot(usePermission("services.id"));
  const guide = useQuery({ ...joinGuideQuery(service.ref), enabled: id === "open" && why === null });
  return (
    <div className={styles.guide}>
      {id === "open" && <p className="dim">{why ?? t("guide.sub")}</p>}
      {(id === "open" || id === "used") && (
        <Instructions guide={guide} service={service} used={id === "used"} barred={why !== null} />
      )}
      {id === "refused" && <p className="dim">{t("guide.burned")}</p>}
      <JoinProgress service={service} />
      {service.join?.approval !== undefined && (
        <p>
          <Button onClick={() => props.onReview(service)}>{t("guide.review")}</Button>
        </p>
      )}
      {hasJoinActs(service) && <JoinActs service={service} />}
    </div>
  );
}

/** The ID and its commands, or what is shown until they are here. `barred`: this role may not have them. */
function Instructions(props: { guide: UseQueryResult<Guide>; service: Service; used: boolean; barred: boolean }) {
  const { t } = useTranslation("services");
  const { t: common } = useTranslation();
  const { guide, service, used } = props;
  const failure = useFailure(guide);
  if (guide.data !== undefined) return <Commands guide={guide.data} service={service} used={used} />;
  if (used) return <p className="dim">{t("guide.used")}</p>;
  if (props.barred) return null;
  // a host has just called: the list is about to report it
  if (failure === null || codeOf(failure) === "already_enrolled") return <Bars rows={4} />;
  return (
    <p role="alert" className={styles.expired}>
      {t("guide.failed")} {failureText(failure)}{" "}
      <Button size="compact-xs" variant="default" onClick={() => void guide.refetch()}>
        {common("retry")}
      </Button>
    </p>
  );
}

/** Stays until the join is over, so that nothing moves while the user reads. */
function Commands(props: { guide: Guide; service: Service; used: boolean }) {
  const { t } = useTranslation("services");
  const { guide, service } = props;
  const { install, runHere } = guide.commands;
  return (
    <>
      <section>
        <h3 className={styles.label}>{t("guide.id")}</h3>
        <CopyText
          primary
          label={t("guide.id")}
          text={guide.id}
          button={t("guide.copyId")}
          what={t("copiedId", { name: service.name })}
        />
        {props.used ? <p className={styles.note}>{t("guide.used")}</p> : <IdExpiry guide={guide} service={service} />}
      </section>
      {/* where the command can run on this very machine, that is what a trial needs first */}
      <Tabs defaultValue={runHere === null ? "host" : "here"} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="host">{t("guide.onHost")}</Tabs.Tab>
          {runHere !== null && <Tabs.Tab value="here">{t("guide.runHere")}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="host" pt={8}>
          <CopyText label={t("guide.commandHost")} text={install} what={t("copiedCommand", { name: service.name })} />
          <details className={styles.needs}>
            <summary>{t("guide.needs")}</summary>
            <ul>
              <li>{t("guide.need1")}</li>
              <li>{t("guide.need2")}</li>
              <li>{t("guide.need3")}</li>
            </ul>
          </details>
        </Tabs.Panel>
        {runHere !== null && (
          <Tabs.Panel value="here" pt={8}>
            <CopyText label={t("guide.commandHere")} text={runHere} what={t("copiedCommand", { name: service.name })} />
            <p className={styles.note}>{t("guide.runNeeds")}</p>
          </Tabs.Panel>
        )}
      </Tabs>
      <p className={styles.note}>
        {t("guide.fingerprint")} <span className={`${styles.print} mono`}>{guide.caFingerprint}</span>
      </p>
    </>
  );
}

/** Until when an ID lets a host in. */
function IdExpiry({ guide, service }: { guide: Guide; service: Service }) {
  const { t } = useTranslation("services");
  if (guide.expiresAt === null) return null;
  const time = dayAndTime(guide.expiresAt);
  if (!guide.expired) return <p className={styles.note}>{t("guide.until", { time })}</p>;
  return (
    <p className={styles.expired}>
      {endedBy(service) !== null ? t("guide.over") : t("guide.expired", { time })} <Renew service={service} />
    </p>
  );
}
