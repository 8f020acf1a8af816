import { Checkbox, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Field, NumberField, SettingsForm } from "./sign-in/settings-form.ts";

/** What every part of the form receives: the values, the faults, and the change handler. */
export interface FormProps {
  form: SettingsForm;
  faults: Readonly<Partial<Record<Field, string>>>;
  readOnly: boolean;
  onField: (change: Partial<SettingsForm>) => void;
}
type FlagField = "oidc.enabled" | "syslog.enabled" | "restoreByToken";
type PemField = "oidc.ca" | "syslog.ca";
export type TextField =
  | NumberField
  | "oidc.issuer"
  | "oidc.hosts"
  | "oidc.clientId"
  | "oidc.label"
  | "oidc.scopes"
  | "oidc.roleClaim"
  | "syslog.host";

const BELOW = ["label", "input", "description", "error"] as const;

export function TextOf(props: FormProps & { field: TextField; hint?: string; placeholder?: string; numeric?: true }) {
  const { t } = useTranslation("settings");
  const { field } = props;
  return (
    <TextInput
      size="xs"
      id={field}
      label={t(`field.${field}`)}
      description={props.hint}
      inputWrapperOrder={[...BELOW]}
      value={props.form[field]}
      error={props.faults[field]}
      readOnly={props.readOnly}
      placeholder={props.placeholder ?? ""}
      inputMode={props.numeric === true ? "numeric" : "text"}
      autoComplete="off"
      spellCheck={false}
      onChange={(e) => props.onField({ [field]: e.currentTarget.value })}
    />
  );
}

export function FlagOf(props: FormProps & { field: FlagField; hint?: string }) {
  const { t } = useTranslation("settings");
  const { field } = props;
  return (
    <Checkbox
      id={field}
      label={t(`field.${field}`)}
      description={props.hint}
      checked={props.form[field]}
      disabled={props.readOnly}
      onChange={(e) => props.onField({ [field]: e.currentTarget.checked })}
    />
  );
}

/** A field for a certificate, pasted as PEM. */
export function PemOf(props: FormProps & { field: PemField }) {
  const { t } = useTranslation("settings");
  const { field } = props;
  return (
    <Textarea
      size="xs"
      id={field}
      label={t(`field.${field}`)}
      description={t("pemHint")}
      inputWrapperOrder={[...BELOW]}
      rows={props.form[field] === "" ? 2 : 6}
      value={props.form[field]}
      error={props.faults[field]}
      readOnly={props.readOnly}
      placeholder="-----BEGIN CERTIFICATE-----"
      spellCheck={false}
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12 } }}
      onChange={(e) => props.onField({ [field]: e.currentTarget.value })}
    />
  );
}
