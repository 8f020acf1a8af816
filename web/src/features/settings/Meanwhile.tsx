import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { sayIt } from "../../lib/format/words.ts";
import styles from "./form.module.css";
import type { Field, SettingsForm } from "./sign-in/settings-form.ts";

/** Shown when another user saved these settings meanwhile: what both changed, their values beside those typed here. */
export function Meanwhile(props: { theirs: SettingsForm; both: readonly Field[]; onTake: (field: Field) => void }) {
  const { t } = useTranslation("settings");
  const { theirs, both } = props;
  return (
    <div className={styles.meanwhile} role="alert">
      <b>{t("meanwhile.title")}</b>
      <p>{t(both.length === 0 ? "meanwhile.none" : "meanwhile.both")}</p>
      {both.length > 0 && (
        <ul>
          {both.map((field) => (
            <li key={field}>
              {t(`field.${field}`)}: {t("meanwhile.theirs", { value: shown(theirs, field, t("meanwhile.empty")) })}{" "}
              <Button size="compact-xs" variant="default" onClick={() => props.onTake(field)}>
                {t("meanwhile.take", { field: t(`field.${field}`) })}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Returns a value in a few words; a certificate by its beginning, never a secret. */
function shown(form: SettingsForm, field: Field, empty: string): string {
  const value = form[field];
  if (typeof value === "boolean") return value ? "✓" : "✗";
  if (typeof value === "string") return value === "" ? empty : value.length > 80 ? `${value.slice(0, 80)}…` : value;
  if ("is" in value) return empty;
  return value.length === 0
    ? empty
    : value.map((r) => `${r.value} → ${sayIt({ code: `user_role.${r.role}` })}`).join(", ");
}
