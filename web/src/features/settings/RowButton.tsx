import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useReadOnly } from "../../api/hooks/use-read-only.ts";

/** The button at the end of a row. Without a majority it stays reachable and says why it does nothing. */
export function RowButton(props: { label: string; text: string; onClick: () => void }) {
  const { t } = useTranslation("settings");
  const readOnly = useReadOnly();
  return (
    <Button
      size="compact-xs"
      variant="default"
      aria-label={props.label}
      aria-disabled={readOnly}
      title={readOnly ? t("why.noMajority") : ""}
      onClick={() => !readOnly && props.onClick()}
    >
      {props.text}
    </Button>
  );
}
