import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { clickKeys } from "../../../api/http/click-keys.ts";
import { failureText } from "../../../api/http/failure-text.ts";
import { useWaits } from "../../../api/hooks/use-waits.ts";
import { wallClock } from "../../../lib/format/clock.ts";
import { span } from "../../../lib/format/format.ts";
import { kumaCommand } from "../../../lib/kuma-command.ts";
import { announce } from "../../../lib/store/notices.ts";
import { useStore } from "../../../lib/store/use-store.ts";
import { CopyText } from "../../../ui/text/CopyText.tsx";
import { PendingButton } from "../../../ui/page/PendingButton.tsx";
import { changeJoin, type JoinAct } from "./join-changes.ts";
import styles from "./JoinProgress.module.css";
import { useChangeBarred } from "../model/use-change-barred.ts";

/** A host has called and does not vote yet: its join can be given up, and a learner can be given more time. */
export const hasJoinActs = (service: Service): boolean => {
  const { fqdn, raft, state } = service;
  return (
    fqdn !== null && raft.learner !== false && (state === "enrolling" || state === "catching-up" || stalled(service))
  );
};

const stalled = ({ join }: Service): boolean => join?.stalled !== null && join?.stalled !== undefined;

/** The countdown of a stalled join, and what an operator can do about it. */
export function JoinActs(props: { service: Service }) {
  const { t } = useTranslation("services");
  const { t: common } = useTranslation();
  const { service } = props;
  const client = useQueryClient();
  const waits = useWaits();
  const why = useChangeBarred();
  const [asking, setAsking] = useState(false);
  const [keys] = useState(clickKeys);
  const change = useMutation({
    mutationFn: ({ act, key }: { act: JoinAct; key: string }) => changeJoin(client, act, service.ref, key),
    onSuccess: (_, { act }) => {
      keys.done();
      setAsking(false);
      announce(t(act === "extend" ? "joinActs.extended" : "joinActs.cancelled", { name: service.name }), true);
    },
    onError: (error) => {
      keys.failed(error);
      announce(failureText(error), true);
    },
  });
  const act = (what: JoinAct) => change.mutate({ act: what, key: keys.keyFor(what) });
  const pending = (what: JoinAct) => change.isPending && change.variables.act === what;
  const learner = service.raft.memberId !== null;
  return (
    <div className={styles.acts}>
      <Countdown service={service} />
      {asking ? (
        <>
          <p>{t("joinActs.sure", { name: service.name })}</p>
          <PendingButton waits={waits} why={why} color="red" pending={pending("cancel")} onClick={() => act("cancel")}>
            {t("joinActs.do")}
          </PendingButton>{" "}
          <Button variant="default" onClick={() => setAsking(false)}>
            {common("cancel")}
          </Button>
          <InTerminal words="service cancel" name={service.name} />
        </>
      ) : (
        <>
          {learner && stalled(service) && (
            <PendingButton
              waits={waits}
              why={why}
              // While no other join waits there is no end to put off: it is nothing to urge.
              {...(service.join?.stalled?.takenOutAt === null ? { variant: "outline" } : {})}
              pending={pending("extend")}
              onClick={() => act("extend")}
            >
              {t("joinActs.extend")}
            </PendingButton>
          )}{" "}
          <Button variant="default" onClick={() => setAsking(true)}>
            {t("joinActs.cancel")}
          </Button>
          {learner && stalled(service) && <InTerminal words="service extend" name={service.name} />}
        </>
      )}
    </div>
  );
}

function InTerminal(props: { words: string; name: string }) {
  const { t } = useTranslation("services");
  return (
    <div className={styles.terminal}>
      <CopyText label={t("joinActs.terminal")} text={kumaCommand(props.words, props.name)} />
    </div>
  );
}

function Countdown({ service }: { service: Service }) {
  const { t } = useTranslation("services");
  const now = useStore(wallClock);
  const stall = service.join?.stalled ?? null;
  if (stall === null) return null;
  const shown = (ms: number) => span(Math.max(0, Math.floor(ms / 1000) * 1000)).replace(/[.,]0/, "");
  const { takenOutAt } = stall;
  return (
    <p className={styles.trouble}>
      {t("joinActs.stalled", { age: shown(now - Date.parse(stall.since)) })}{" "}
      {takenOutAt === null ? t("joinActs.stays") : t("joinActs.out", { left: shown(Date.parse(takenOutAt) - now) })}
    </p>
  );
}
