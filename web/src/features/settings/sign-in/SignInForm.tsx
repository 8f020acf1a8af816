import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Settings, SettingsPatch } from "@core-console/shared/contract/settings";
import { failureText } from "../../../api/http/failure-text.ts";
import { formFaults } from "../../../api/http/faults.ts";
import { codeOf } from "../../../api/http/problem.ts";
import { useReadOnly } from "../../../api/hooks/use-read-only.ts";
import { useWaits } from "../../../api/hooks/use-waits.ts";
import { announce } from "../../../lib/store/notices.ts";
import { DialogFault } from "../../../ui/layer/Dialog.tsx";
import { HeldButton } from "../../../ui/page/HeldButton.tsx";
import { changeSettings } from "../changes.ts";
import type { FormProps } from "../FormFields.tsx";
import styles from "../form.module.css";
import { LeaveDialog } from "../LeaveDialog.tsx";
import { Meanwhile } from "../Meanwhile.tsx";
import { OidcSection } from "./OidcSection.tsx";
import { AuditSection, HostsSection, ProxiesSection, SessionsSection, SyslogSection } from "./OtherSections.tsx";
import { settingsQuery } from "../queries.ts";
import {
  badNumbers,
  changedFields,
  type Field,
  fieldOfPath,
  formOf,
  merged,
  NUMBERS,
  patchOf,
  type SettingsForm,
} from "./settings-form.ts";
import { useAct } from "../use-act.ts";
import { useUnsaved } from "../use-unsaved.ts";

/** The settings of sign-in; typed values are kept apart from the saved ones. */
export function SignInForm(props: { settings: Settings }) {
  const { t } = useTranslation("settings");
  const client = useQueryClient();
  const waits = useWaits();
  const readOnly = useReadOnly();
  const place = useRef<HTMLFormElement>(null);
  const [kept, setKept] = useState(props.settings);
  const base = formOf(kept);
  const [form, setForm] = useState<SettingsForm>(base);
  const [faults, setFaults] = useState<FormProps["faults"]>({});
  const [whole, setWhole] = useState<string | null>(null);
  const [both, setBoth] = useState<readonly Field[] | null>(null);
  const changed = changedFields(base, form);
  const blocker = useUnsaved(changed.length > 0);

  // Another user saved (412, or the data was refetched): the new values are merged under what is typed here.
  if (props.settings.revision > kept.revision) {
    const next = merged(base, formOf(props.settings), form);
    setKept(props.settings);
    setForm(next.form);
    setBoth(changed.length === 0 ? null : next.both);
  }

  const focusField = (field: Field | undefined) => {
    if (field !== undefined)
      requestAnimationFrame(() => place.current?.querySelector<HTMLElement>(`[id="${field}"]`)?.focus());
  };
  const act = useAct({
    run: (patch: SettingsPatch, click) => changeSettings(patch, kept.revision, click),
    done: (saved) => {
      client.setQueryData(settingsQuery().queryKey, saved);
      setKept(saved);
      setForm(formOf(saved));
      setBoth(null);
      announce(t("signIn.saved"), true);
    },
    failed: (error) => {
      if (codeOf(error) === "precondition_failed") {
        client
          .fetchQuery({ ...settingsQuery(), staleTime: 0 })
          .catch((unread: unknown) => setWhole(failureText(unread)));
        return;
      }
      const found = formFaults(error, (path) => fieldOfPath(form, path));
      setFaults(found.fields);
      setWhole(found.whole);
      focusField((Object.keys(form) as Field[]).find((f) => found.fields[f] !== undefined));
    },
  });
  const save = (event: React.FormEvent) => {
    event.preventDefault();
    if (act.pending || readOnly || changed.length === 0) return;
    const bad = badNumbers(form);
    setFaults(Object.fromEntries(bad.map((f) => [f, t("signIn.number", NUMBERS[f])])));
    setWhole(null);
    focusField(bad[0]);
    if (bad.length === 0) act.start(patchOf(base, form));
  };
  const drop = () => {
    setForm(base);
    setFaults({});
    setWhole(null);
    setBoth(null);
  };
  const parts: FormProps = {
    form,
    faults,
    readOnly: act.pending,
    onField: (change) => {
      setForm((now) => ({ ...now, ...change }));
      setFaults((now) => Object.fromEntries(Object.entries(now).filter(([f]) => !(f in change))));
    },
  };
  return (
    <>
      {both !== null && <Meanwhile theirs={base} both={both} onTake={(f) => parts.onField({ [f]: base[f] })} />}
      <form ref={place} className={styles.form} noValidate onSubmit={save}>
        <SessionsSection {...parts} />
        <OidcSection {...parts} kept={{ hasSecret: kept.oidc.hasSecret, issuer: kept.oidc.issuer }} />
        <HostsSection {...parts} />
        <AuditSection {...parts} />
        <SyslogSection {...parts} />
        <ProxiesSection {...parts} />
        <div className={styles.save}>
          <HeldButton type="submit" waits={waits} barred={readOnly || changed.length === 0} pending={act.pending}>
            {t("save")}
          </HeldButton>
          <Button
            variant="default"
            disabled={changed.length === 0 && !act.pending}
            onClick={() => (act.pending ? act.giveUp() : drop())}
          >
            {act.pending ? t("giveUp") : t("signIn.drop")}
          </Button>
          <div>
            <DialogFault text={whole ?? (readOnly ? t("why.noMajority") : null)} />
            {whole === null && (
              <span className="dim" role="status">
                {changed.length === 0 ? t("signIn.nothing") : t("signIn.unsaved", { count: changed.length })}
              </span>
            )}
          </div>
        </div>
      </form>
      {blocker.state === "blocked" && <LeaveDialog onStay={() => blocker.reset()} onLeave={() => blocker.proceed()} />}
    </>
  );
}
