import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Lives as LivesView, LifeStart } from "@core-console/shared/contract/life";
import { usePermission } from "../../../api/session/use-permission.ts";
import { count, DASH, dayAndTime } from "../../../lib/format/format.ts";
import { whyNot } from "../../../lib/format/words.ts";
import { CopyText } from "../../../ui/text/CopyText.tsx";
import { LazyLayer } from "../../../ui/layer/LazyLayer.tsx";
import { endLife } from "../changes.ts";
import { livesQuery } from "../queries.ts";
import { Section } from "../sign-in/Section.tsx";
import styles from "./about.module.css";

const ConfirmDialog = lazy(async () => ({ default: (await import("../ConfirmDialog.tsx")).ConfirmDialog }));

type Shown = Pick<LivesView["own"], "generation" | "begun"> & { revision: number | null };

/** This life of the cluster beside the others that were met, each of which an administrator can confirm as ended. */
export function Lives() {
  const { t } = useTranslation("settings");
  const lives = useQuery(livesQuery());
  const [ending, setEnding] = useState<string | null>(null);
  const why = whyNot(usePermission("settings.manage"));
  if (lives.data === undefined || lives.data.others.length === 0) return null;
  const { own, others } = lives.data;
  return (
    <Section title={t("about.lives.title")} text={t("about.lives.text")}>
      <h3>{t("about.lives.own")}</h3>
      <LifeFacts life={own} />
      {own.lifeId !== null && <CopyText label={t("about.lives.ownId")} text={own.lifeId} />}
      {others.map((other) => (
        <div key={other.id}>
          <h3>{t(`about.lives.${other.relation}`)}</h3>
          <LifeFacts life={other} cores={other.cores.join(", ")} />
          <CopyText label={t("about.lives.otherId")} text={other.id} />
          <p className={styles.acts}>
            <Button aria-disabled={why !== null} title={why ?? ""} onClick={() => why === null && setEnding(other.id)}>
              {t("about.lives.end")}
            </Button>
          </p>
        </div>
      ))}
      <LazyLayer>
        {ending !== null && (
          <ConfirmDialog
            asked={{
              title: t("about.lives.endTitle"),
              text: t("about.lives.endText", { id: ending }),
              yes: t("about.lives.end"),
              done: t("about.lives.ended"),
              danger: true,
              run: (click) => endLife(ending, click),
            }}
            onDone={() => void lives.refetch()}
            onFailed={() => void lives.refetch()}
            onClose={() => setEnding(null)}
          />
        )}
      </LazyLayer>
    </Section>
  );
}

function LifeFacts({ life, cores }: { life: Shown; cores?: string }) {
  const { t } = useTranslation("settings");
  const { begun } = life;
  const begunText = ({ how, at, by }: LifeStart) => t(`about.lives.how.${how}`, { time: dayAndTime(at), by });
  return (
    <dl className={styles.facts}>
      <dt>{t("about.cluster.generation")}</dt>
      <dd className="num">{count(life.generation)}</dd>
      <dt>{t("about.lives.begun")}</dt>
      <dd>{begun === null ? t("about.lives.unknown") : begunText(begun)}</dd>
      <dt>{t("about.lives.revision")}</dt>
      <dd className="num">{life.revision === null ? DASH : count(life.revision)}</dd>
      {cores !== undefined && (
        <>
          <dt>{t("about.lives.cores")}</dt>
          <dd>{cores}</dd>
        </>
      )}
    </dl>
  );
}
