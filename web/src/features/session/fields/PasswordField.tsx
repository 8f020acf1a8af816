import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** A password field as password managers expect it: `current-password` to sign in, `new-password` to choose one. */
export function PasswordField(
  props: Omit<PasswordInputProps, "autoComplete"> & { autoComplete: "current-password" | "new-password" },
) {
  const { t } = useTranslation("session");
  return (
    <PasswordInput
      spellCheck={false}
      autoCapitalize="none"
      maxLength={256}
      visibilityToggleButtonProps={{ "aria-label": t("show"), tabIndex: 0, "aria-hidden": false }}
      {...props}
    />
  );
}
