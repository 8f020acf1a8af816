import { Button } from "@mantine/core";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Settings } from "@core-console/shared/contract/settings";
import { useReadOnly } from "../../../api/hooks/use-read-only.ts";
import { useWaits } from "../../../api/hooks/use-waits.ts";
import { DialogFault } from "../../../ui/layer/Dialog.tsx";
import { PendingButton } from "../../../ui/page/PendingButton.tsx";
import styles from "../form.module.css";
import { LeaveDialog } from "../LeaveDialog.tsx";
import { Meanwhile } from "../Meanwhile.tsx";
import { useUnsaved } from "../use-unsaved.ts";
import { OidcSection } from "./OidcSection.tsx";
import {
  AuditSection,
  HostsSection,
  ProxiesSection,
  RestoreSection,
  SessionsSection,
  SyslogSection,
} from "./OtherSections.tsx";
import { useSettingsForm } from "./use-settings-form.ts";

/** The settings of sign-in; typed values are separate from the saved ones. */
export function SignInForm(props: { settings: Settings }) {
  const { t } = useTranslation("settings");
  const waits = useWaits();
  const readOnly = useReadOnly();
  const place = useRef<HTMLFormElement>(null);
  const form = useSettingsForm(props.settings, (field) =>
    requestAnimationFrame(() => place.current?.querySelector<HTMLElement>(`[id="${field}"]`)?.focus()),
  );
  const { base, both, parts, pending } = form;
  const { hasSecret, issuer } = form.saved.oidc;
  const unsaved = form.changed > 0;
  const blocker = useUnsaved(unsaved);
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    form.save();
  };
  return (
    <>
      {both !== null && <Meanwhile theirs={base} both={both} onTake={(f) => parts.onField({ [f]: base[f] })} />}
      <form ref={place} className={styles.form} noValidate onSubmit={submit}>
        <SessionsSection {...parts} />
        <OidcSection {...parts} saved={{ hasSecret, issuer }} />
        <HostsSection {...parts} />
        <RestoreSection {...parts} />
        <AuditSection {...parts} />
        <SyslogSection {...parts} />
        <ProxiesSection {...parts} />
        <div className={styles.save}>
          <PendingButton type="submit" waits={waits} barred={readOnly || !unsaved} pending={pending}>
            {t("save")}
          </PendingButton>
          <Button
            variant="default"
            disabled={!unsaved && !pending}
            onClick={() => (pending ? form.giveUp() : form.drop())}
          >
            {pending ? t("giveUp") : t("signIn.drop")}
          </Button>
          <div>
            <DialogFault text={form.fault ?? (readOnly ? t("why.noMajority") : null)} />
            {form.fault === null && (
              <span className="dim" role="status">
                {unsaved ? t("signIn.unsaved", { count: form.changed }) : t("signIn.nothing")}
              </span>
            )}
          </div>
        </div>
      </form>
      {blocker.state === "blocked" && <LeaveDialog onStay={() => blocker.reset()} onLeave={() => blocker.proceed()} />}
    </>
  );
}
