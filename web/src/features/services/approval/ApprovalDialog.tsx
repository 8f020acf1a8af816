import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Service, WaitingHost } from "@core-console/shared/contract/service";
import { decideOnHost } from "../../../api/approval.ts";
import { clickKeys } from "../../../api/http/click-keys.ts";
import { failureText } from "../../../api/http/failure-text.ts";
import { usePermission } from "../../../api/session/use-permission.ts";
import { useReadOnly } from "../../../api/hooks/use-read-only.ts";
import { useWaits } from "../../../api/hooks/use-waits.ts";
import { dayAndTime, full } from "../../../lib/format/format.ts";
import { kumaCommand } from "../../../lib/kuma-command.ts";
import { announce } from "../../../lib/store/notices.ts";
import { sayIt, whyNot } from "../../../lib/format/words.ts";
import { CopyText } from "../../../ui/text/CopyText.tsx";
import { Dialog, DialogButtons, DialogFault } from "../../../ui/layer/Dialog.tsx";
import { PendingButton } from "../../../ui/page/PendingButton.tsx";
import styles from "./Approval.module.css";

/**
 * Three checks in order, then the decision. What was shown when it opened is what is approved: a host that changed
 * since (`now`) is not let in by it.
 */
export function ApprovalDialog(props: { service: Service; now: Service | undefined; onClose: () => void }) {
  const { t } = useTranslation("approval");
  const waiting = props.service.join?.approval;
  if (waiting === undefined) return null;
  const { name } = props.service;
  const moves = waiting.moves === true;
  return (
    <Dialog title={t(moves ? "titleMoves" : "title", { host: waiting.host, name })} size={720} onClose={props.onClose}>
      <div className={styles.parts}>
        <p className="dim">{t(moves ? "endsMoves" : "ends", { time: dayAndTime(waiting.endsAt) })}</p>
        <p className={styles.warn}>
          <b>{t("worth")}</b> {t("worthText")}
        </p>
        <Fingerprint hex={waiting.fingerprint} />
        <Host name={name} waiting={waiting} />
        <Uses waiting={waiting} />
        <Decision {...props} waiting={waiting} />
        <section className={styles.terminal}>
          <h3 className={styles.head}>{t("terminal")}</h3>
          <CopyText label={t("approve")} text={kumaCommand("service approve", name)} />
          <CopyText label={t("refuse")} text={kumaCommand("service refuse", name)} />
        </section>
      </div>
    </Dialog>
  );
}

function Fingerprint({ hex }: { hex: string }) {
  const { t } = useTranslation("approval");
  const [all, setAll] = useState(false);
  const groups = hex.toUpperCase().match(/.{4}/g) ?? [];
  return (
    <section>
      <h3 className={styles.head}>{t("compare")}</h3>
      <p className={`${styles.print} mono`} aria-label={t("fingerprint")}>
        {(all ? groups : groups.slice(0, 8)).map((group, i) => (
          <span key={i}>{group}</span>
        ))}
      </p>
      <p className={styles.note}>
        {t("printNote")}{" "}
        <button type="button" className={styles.link} onClick={() => setAll(!all)}>
          {all ? t("showFirst") : t("showAll")}
        </button>
      </p>
    </section>
  );
}

function Host(props: { name: string; waiting: WaitingHost }) {
  const { t } = useTranslation("approval");
  const { waiting } = props;
  const facts: [string, string][] = [
    [t("fact.service"), props.name],
    [t("fact.host"), waiting.host],
    [t("fact.addresses"), waiting.addresses.join(", ")],
    [t("fact.dialled"), `${waiting.raft}, ${waiting.internal}`],
    [t("fact.from"), waiting.from],
    [t("fact.approves"), t("approves")],
  ];
  return (
    <section>
      <h3 className={styles.head}>{t("check")}</h3>
      <dl className={styles.facts}>
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt className="dim">{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Uses({ waiting }: { waiting: WaitingHost }) {
  const { t } = useTranslation("approval");
  return (
    <section>
      <h3 className={styles.head}>{t("uses")}</h3>
      {waiting.uses.length === 0 ? (
        <p>{t("nobodyKnown")}</p>
      ) : (
        <div className={styles.scroll} tabIndex={0} role="group" aria-label={t("uses")}>
          <table className={styles.uses}>
            <thead>
              <tr>
                {(["when", "who", "role", "did", "from"] as const).map((column) => (
                  <th key={column} scope="col">
                    {t(`col.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {waiting.uses.map((use, i) => (
                <tr key={i}>
                  <td title={full(use.at)}>{dayAndTime(use.at)}</td>
                  <td>{use.who}</td>
                  <td>{sayIt({ code: `user_role.${use.role}` })}</td>
                  <td>{t(`did.${use.did}`)}</td>
                  <td className="mono">{use.from}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Decision(props: { service: Service; now: Service | undefined; waiting: WaitingHost; onClose: () => void }) {
  const { t } = useTranslation("approval");
  const client = useQueryClient();
  const waits = useWaits();
  const readOnly = useReadOnly();
  const [fault, setFault] = useState<string | null>(null);
  const { waiting, service } = props;
  const { fingerprint, host, addresses } = waiting;
  const moves = waiting.moves === true ? "Moves" : "";
  const given = useRef(new AbortController());
  const [keys] = useState(clickKeys);
  const act = useMutation({
    mutationFn: (approves: boolean) => {
      given.current = new AbortController();
      const shown = approves ? { fingerprint, host, addresses } : null;
      return decideOnHost(client, service.ref, shown, { key: keys.keyFor(shown), signal: given.current.signal });
    },
    onSuccess: (_, approves) => {
      keys.done();
      announce(t(`${approves ? "approved" : "refused"}${moves}`, { host }), true);
      props.onClose();
    },
    onError: (error) => {
      keys.failed(error);
      setFault(failureText(error));
    },
  });
  const why = whyNot(usePermission("services.approve"));
  const live = props.now?.join?.approval;
  const changed = JSON.stringify(live && bound(live)) !== JSON.stringify(bound(waiting));
  const decide = (approves: boolean) => {
    setFault(null);
    act.mutate(approves);
  };
  const barred = why !== null || readOnly || (changed && !act.isPending);
  const pending = (approves: boolean) => act.isPending && act.variables === approves;
  return (
    <>
      <DialogFault text={fault ?? why ?? (changed && !act.isPending ? t("changed") : null)} />
      <DialogButtons>
        <Button
          variant="default"
          data-autofocus
          onClick={() => (act.isPending ? given.current.abort() : props.onClose())}
        >
          {t("later")}
        </Button>
        <PendingButton
          waits={waits}
          barred={barred || pending(true)}
          pending={pending(false)}
          color="red"
          variant="outline"
          onClick={() => decide(false)}
        >
          {t(`refuse${moves}`)}
        </PendingButton>
        <PendingButton
          waits={waits}
          barred={barred || pending(false)}
          pending={pending(true)}
          onClick={() => decide(true)}
        >
          {t("approve")}
        </PendingButton>
      </DialogButtons>
    </>
  );
}

/** What an approval is of. */
const bound = ({ fingerprint, host, addresses, raft, internal }: WaitingHost) => [
  fingerprint,
  host,
  addresses,
  raft,
  internal,
];
