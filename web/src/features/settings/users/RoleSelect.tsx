import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { UserRole } from "@core-console/shared/contract/access";
import { lesserRole } from "@core-console/shared/domain/permissions";
import { sayIt } from "../../../lib/format/words.ts";

/** From the lowest up, so that the first choice grants the least. */
export const ROLES: readonly UserRole[] = ["viewer", "operator", "administrator"];
export const roleName = (role: UserRole): string => sayIt({ code: `user_role.${role}` });

/** Selects a role and explains its permissions. `atMost`: higher roles are shown disabled, with `why` beside them. */
export function RoleSelect(props: {
  role: UserRole;
  atMost?: UserRole;
  why?: string;
  disabled?: boolean;
  error?: string | undefined;
  onRole: (role: UserRole) => void;
}) {
  const { t } = useTranslation("settings");
  const { atMost } = props;
  return (
    <NativeSelect
      size="xs"
      label={t("role.label")}
      description={t(`role.${props.role}`)}
      inputWrapperOrder={["label", "input", "description", "error"]}
      value={props.role}
      disabled={props.disabled === true}
      error={props.error}
      onChange={(e) => {
        const picked = ROLES.find((r) => r === e.currentTarget.value);
        if (picked !== undefined) props.onRole(picked);
      }}
    >
      {ROLES.map((r) => {
        const above = atMost !== undefined && lesserRole(r, atMost) !== r;
        return (
          <option key={r} value={r} disabled={above}>
            {above ? `${roleName(r)} — ${props.why ?? ""}` : roleName(r)}
          </option>
        );
      })}
    </NativeSelect>
  );
}
