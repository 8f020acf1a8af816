import { Checkbox, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** A temporary password: made by the cluster, or one's own. `own` null: made. */
export function PasswordChoice(props: {
  own: string | null;
  error?: string | undefined;
  readOnly: boolean;
  onOwn: (own: string | null) => void;
}) {
  const { t } = useTranslation("settings");
  const { own } = props;
  return (
    <>
      <Checkbox
        label={t("password.make")}
        description={t("password.makeHint")}
        checked={own === null}
        disabled={props.readOnly}
        onChange={(e) => props.onOwn(e.currentTarget.checked ? null : "")}
      />
      {own !== null && (
        <TextInput
          size="xs"
          type="password"
          label={t("password.own")}
          description={props.error === undefined ? t("password.hint") : undefined}
          autoComplete="new-password"
          value={own}
          error={props.error}
          readOnly={props.readOnly}
          onChange={(e) => props.onOwn(e.currentTarget.value)}
        />
      )}
    </>
  );
}
