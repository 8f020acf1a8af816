import { Button, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
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

/** How a service gets onto its host: ID, ready commands, what must be true there, and how far it has come. */
export function JoinGuide(props: { service: Service; onReview: (service: Service) => void }) {
  const { t } = useTranslation("services");
  const { service } = props;
  const waits = service.join?.approval !== undefined;
  // an ID lets one host in, once: after that only the progress is of use
  const open = service.state === "created" && !waits && !isRefused(service);
  const why = whyNot(usePermission("services.id"));
  const guide = useQuery({ ...joinGuideQuery(service.ref), enabled: open && why === null });
  const failure = useFailure(guide);
  return (
    <div className={styles.guide}>
      {open && <p className="dim">{why ?? t("guide.sub")}</p>}
      {guide.data !== undefined && !waits && !isRefused(service) && service.state !== "active" && (
        <Commands guide={guide.data} service={service} used={!open} />
      )}
      {open &&
        why === null &&
        guide.data === undefined &&
        (failure !== null && codeOf(failure) !== "already_enrolled" ? (
          <Failed error={failure} onRetry={() => void guide.refetch()} />
        ) : (
          <Bars rows={4} />
        ))}
      {isRefused(service) && <p className="dim">{t("guide.burned")}</p>}
      {!open && !waits && !isRefused(service) && guide.data === undefined && service.state !== "active" && (
        <p className="dim">{t("guide.used")}</p>
      )}
      <JoinProgress service={service} />
      {waits && (
        <p>
          <Button onClick={() => props.onReview(service)}>{t("guide.review")}</Button>
        </p>
      )}
      {hasJoinActs(service) && <JoinActs service={service} />}
    </div>
  );
}

/** Stays until the join is over, so that nothing moves under the eyes of who is watching. */
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
        {props.used && <p className={styles.note}>{t("guide.used")}</p>}
        {!props.used &&
          guide.expiresAt !== null &&
          (guide.expired ? (
            <p className={styles.expired}>
              {endedBy(service) !== null ? t("guide.over") : t("guide.expired", { time: dayAndTime(guide.expiresAt) })}{" "}
              <Renew service={service} />
            </p>
          ) : (
            <p className={styles.note}>{t("guide.until", { time: dayAndTime(guide.expiresAt) })}</p>
          ))}
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

function Failed(props: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation("services");
  const { t: common } = useTranslation();
  return (
    <p role="alert" className={styles.expired}>
      {t("guide.failed")} {failureText(props.error)}{" "}
      <Button size="compact-xs" variant="default" onClick={props.onRetry}>
        {common("retry")}
      </Button>
    </p>
  );
}
