import { ActionIcon, Button, NativeSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { LeftIcon } from "../../../ui/text/icons.tsx";
import styles from "../form.module.css";
import { ROLES, roleName } from "../users/RoleSelect.tsx";
import type { RoleRow } from "./settings-form.ts";

/** Which value of the claim gives which role; the first match decides, so the order matters. */
export function RoleRows(props: {
  rows: readonly RoleRow[];
  error: string | undefined;
  readOnly: boolean;
  onRows: (rows: readonly RoleRow[]) => void;
}) {
  const { t } = useTranslation("settings");
  const { rows, onRows, readOnly } = props;
  const put = (at: number, change: Partial<RoleRow>) =>
    onRows(rows.map((row, i) => (i === at ? { ...row, ...change } : row)));
  const up = (at: number) =>
    onRows(rows.flatMap((row, i) => (i === at - 1 ? [rows[at] ?? row, row] : i === at ? [] : [row])));
  return (
    <fieldset className={styles.roles}>
      <legend className={styles.label}>{t("field.oidc.roles")}</legend>
      {rows.map((row, i) => (
        // rows have no identity of their own except their position
        <div key={i} className={styles.roleRow}>
          <TextInput
            size="xs"
            aria-label={t("roles.value", { n: i + 1 })}
            placeholder={t("roles.valueHint")}
            value={row.value}
            readOnly={readOnly}
            autoComplete="off"
            spellCheck={false}
            onChange={(e) => put(i, { value: e.currentTarget.value })}
          />
          <NativeSelect
            size="xs"
            aria-label={t("roles.role", { n: i + 1 })}
            value={row.role}
            disabled={readOnly}
            data={ROLES.map((r) => ({ value: r, label: roleName(r) }))}
            onChange={(e) => put(i, { role: ROLES.find((r) => r === e.currentTarget.value) ?? row.role })}
          />
          <div className={styles.secret}>
            <ActionIcon
              size={30}
              disabled={readOnly || i === 0}
              aria-label={t("roles.up", { n: i + 1 })}
              title={t("roles.up", { n: i + 1 })}
              onClick={() => up(i)}
            >
              <span className={styles.up}>
                <LeftIcon />
              </span>
            </ActionIcon>
            <Button
              size="xs"
              variant="default"
              disabled={readOnly}
              aria-label={t("roles.removeOf", { n: i + 1 })}
              onClick={() => onRows(rows.filter((_, at) => at !== i))}
            >
              {t("roles.remove")}
            </Button>
          </div>
        </div>
      ))}
      <div>
        <Button
          size="compact-xs"
          variant="default"
          disabled={readOnly || rows.length >= 64}
          onClick={() => onRows([...rows, { value: "", role: "viewer" }])}
        >
          {t("roles.add")}
        </Button>
      </div>
      <p className={styles.hint}>{t("roles.hint")}</p>
      {props.error !== undefined && (
        <p className={styles.fault} role="alert">
          {props.error}
        </p>
      )}
    </fieldset>
  );
}
