import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useReadOnly } from "../../api/hooks/use-read-only.ts";
import { useWaits } from "../../api/hooks/use-waits.ts";
import { DialogButtons, DialogFault } from "../../ui/layer/Dialog.tsx";
import { PendingButton } from "../../ui/page/PendingButton.tsx";

/** The end of every dialog that changes something: what went wrong, Cancel (which also ends waiting), and the act. */
export function ActButtons(props: {
  act: { pending: boolean; giveUp: () => void };
  yes: string;
  fault: string | null;
  color?: "red";
  /** a click handler; without it the button submits its form */
  onYes?: () => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation();
  const waits = useWaits();
  const readOnly = useReadOnly();
  const { pending } = props.act;
  return (
    <>
      <DialogFault text={props.fault ?? (readOnly ? t("why.noMajority") : null)} />
      <DialogButtons>
        <Button
          variant="default"
          {...(props.onYes === undefined ? {} : { "data-autofocus": true })}
          onClick={() => (pending ? props.act.giveUp() : props.onCancel())}
        >
          {pending ? t("giveUp") : common("cancel")}
        </Button>
        <PendingButton
          waits={waits}
          barred={readOnly}
          pending={pending}
          {...(props.color === undefined ? {} : { color: props.color })}
          {...(props.onYes === undefined ? { type: "submit" as const } : { onClick: props.onYes })}
        >
          {props.yes}
        </PendingButton>
      </DialogButtons>
    </>
  );
}
