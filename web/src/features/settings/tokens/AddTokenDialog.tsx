import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { NewToken, TokenMade, TokenPurpose, UserRole } from "@core-console/shared/contract/access";
import { type FormFaults, formFaults, NO_FAULTS } from "../../../api/http/faults.ts";
import { wallClock } from "../../../lib/format/clock.ts";
import { fullDay } from "../../../lib/format/format.ts";
import { nameFault } from "../../../lib/page/name-fault.ts";
import { sayIt } from "../../../lib/format/words.ts";
import { CopyText } from "../../../ui/text/CopyText.tsx";
import { addToken } from "../changes.ts";
import { ActForm, FormDialog } from "../FormDialog.tsx";
import { curlLine } from "../api/curl.ts";
import { daysOf, endOf, MOST_DAYS, QUICK_DAYS } from "./expiry.ts";
import { RoleSelect } from "../users/RoleSelect.tsx";
import styles from "../settings.module.css";
import { ShownOnce } from "../ShownOnce.tsx";
import { useAct } from "../../../api/hooks/use-act.ts";
import { useRestOrigin } from "../api/use-rest-origin.ts";

/** The contract’s own list would bring zod into the page. */
const PURPOSES: readonly TokenPurpose[] = ["backup", "restore"];

/** Creates a token; then shows its secret, only once, with a command to try it. */
export function AddTokenDialog(props: { atMost: UserRole; onAdded: () => void; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const [made, setMade] = useState<TokenMade | null>(null);
  const rest = useRestOrigin();
  return (
    <FormDialog
      title={made === null ? t("tokens.add") : t("tokens.added", { name: made.token.name })}
      size={made === null ? "md" : 680}
      onClose={props.onClose}
    >
      {made === null ? (
        <AddForm
          atMost={props.atMost}
          onAdded={(done) => {
            setMade(done);
            props.onAdded();
          }}
          onClose={props.onClose}
        />
      ) : (
        <ShownOnce
          secret={made.secret}
          label={t("tokens.secret")}
          text={t("tokens.once")}
          lost={t("tokens.lost")}
          onClose={props.onClose}
        >
          <div>
            <p className={styles.label}>{t("tokens.try")}</p>
            <CopyText
              label={t("tokens.curl")}
              text={curlLine({
                method: "GET",
                url: `${rest}/api/v3/${made.token.purpose === "backup" ? "system/backup" : "services"}`,
                token: made.secret ?? "",
                ...(made.token.purpose === "backup" && { file: "kuma-backup.tar.gz" }),
              })}
            />
            {rest.startsWith("https:") && <p className={styles.note}>{t("tokens.cacert")}</p>}
          </div>
        </ShownOnce>
      )}
    </FormDialog>
  );
}

function AddForm(props: { atMost: UserRole; onAdded: (made: TokenMade) => void; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const [name, setName] = useState("");
  const [role, setRole] = useState<UserRole>("viewer");
  const [purpose, setPurpose] = useState<TokenPurpose | null>(null);
  const [days, setDays] = useState("90");
  const [faults, setFaults] = useState<FormFaults>(NO_FAULTS);
  const first = useRef<HTMLInputElement>(null);
  const act = useAct({
    run: (token: NewToken, click) => addToken(token, click),
    done: (made) => props.onAdded(made),
    failed: (error) =>
      setFaults(formFaults(error, (at) => (at === "name" || at === "role" || at === "expiresInDays" ? at : null))),
  });
  const whole = daysOf(days);
  const submit = () => {
    const fields: Record<string, string> = {};
    const wrong = nameFault(name);
    if (wrong !== null) fields["name"] = sayIt({ code: wrong });
    if (whole === null) fields["expiresInDays"] = t("tokens.daysFault", { most: MOST_DAYS });
    setFaults({ fields, whole: null });
    if (wrong !== null) first.current?.focus();
    if (whole === null || wrong !== null) return;
    const rights = purpose === null ? { role } : { role: "viewer" as const, purpose };
    act.start({ name: name.trim(), ...rights, expiresInDays: whole });
  };
  return (
    <ActForm act={act} yes={t("tokens.addYes")} fault={faults.whole} onSubmit={submit} onCancel={props.onClose}>
      <TextInput
        ref={first}
        data-autofocus
        size="xs"
        label={t("tokens.name")}
        description={t("tokens.nameHint")}
        value={name}
        error={faults.fields["name"]}
        readOnly={act.pending}
        autoComplete="off"
        onChange={(e) => setName(e.currentTarget.value)}
      />
      {props.atMost === "administrator" && (
        <PurposeSelect purpose={purpose} disabled={act.pending} onPurpose={setPurpose} />
      )}
      {purpose === null && (
        <RoleSelect
          role={role}
          atMost={props.atMost}
          why={t("tokens.above")}
          disabled={act.pending}
          error={faults.fields["role"]}
          onRole={setRole}
        />
      )}
      <ExpiryField days={days} error={faults.fields["expiresInDays"]} readOnly={act.pending} onDays={setDays} />
    </ActForm>
  );
}

/** What the token may do: what its role may, or one thing alone. */
function PurposeSelect(props: {
  purpose: TokenPurpose | null;
  disabled: boolean;
  onPurpose: (purpose: TokenPurpose | null) => void;
}) {
  const { t } = useTranslation("settings");
  const { purpose } = props;
  return (
    <NativeSelect
      size="xs"
      label={t("tokens.for")}
      description={purpose === null ? undefined : t(`tokens.purposeHint.${purpose}`)}
      inputWrapperOrder={["label", "input", "description", "error"]}
      value={purpose ?? ""}
      disabled={props.disabled}
      data={[
        { value: "", label: t("tokens.forRole") },
        ...PURPOSES.map((value) => ({ value, label: t(`tokens.purpose.${value}`) })),
      ]}
      onChange={(e) => props.onPurpose(PURPOSES.find((known) => known === e.currentTarget.value) ?? null)}
    />
  );
}

/** For how many days the token is valid: typed, or one of the usual numbers. */
function ExpiryField(props: {
  days: string;
  error: string | undefined;
  readOnly: boolean;
  onDays: (days: string) => void;
}) {
  const { t } = useTranslation("settings");
  const whole = daysOf(props.days);
  return (
    <div>
      <TextInput
        size="xs"
        inputMode="numeric"
        label={t("tokens.days")}
        description={
          whole === null ? t("tokens.daysHint") : t("tokens.until", { day: fullDay(endOf(whole, wallClock.get())) })
        }
        inputWrapperOrder={["label", "input", "description", "error"]}
        value={props.days}
        error={props.error}
        readOnly={props.readOnly}
        autoComplete="off"
        onChange={(e) => props.onDays(e.currentTarget.value)}
      />
      <div className={styles.quick} role="group" aria-label={t("tokens.quick")}>
        {QUICK_DAYS.map((n) => (
          <Button
            key={n}
            size="compact-xs"
            variant={whole === n ? "light" : "default"}
            aria-pressed={whole === n}
            disabled={props.readOnly}
            onClick={() => props.onDays(String(n))}
          >
            {t("days", { count: n })}
          </Button>
        ))}
      </div>
    </div>
  );
}
