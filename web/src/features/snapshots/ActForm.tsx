import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useWaits } from "../../api/hooks/use-waits.ts";
import { Dialog, DialogButtons, DialogFault, DialogForm } from "../../ui/layer/Dialog.tsx";
import { PendingButton } from "../../ui/page/PendingButton.tsx";

/** A dialog with the form of one act: fields, what went wrong, Cancel (which also ends waiting), and the act. */
export function ActForm(props: {
  title: string;
  act: { pending: boolean; giveUp: () => void };
  yes: string;
  /** the text of Cancel while the act is in progress */
  giveUp?: string;
  danger?: true;
  fault: string | null;
  /** why it cannot be done now; null: nothing bars it */
  barred: string | null;
  /** something is missing in the form */
  incomplete: boolean;
  onSubmit: () => void;
  onClose: () => void;
  children: React.ReactNode;
}) {
  const { t } = useTranslation("snapshots");
  const { t: common } = useTranslation();
  const waits = useWaits();
  const { act, incomplete, barred } = props;
  return (
    <Dialog title={props.title} busy={act.pending} onClose={props.onClose}>
      <DialogForm onSubmit={() => !act.pending && !incomplete && barred === null && props.onSubmit()}>
        {props.children}
        <DialogFault text={props.fault ?? barred} />
        <DialogButtons>
          <Button variant="default" onClick={act.pending ? act.giveUp : props.onClose}>
            {act.pending ? (props.giveUp ?? t("giveUp")) : common("cancel")}
          </Button>
          <PendingButton
            type="submit"
            waits={waits}
            pending={act.pending}
            barred={incomplete || barred !== null}
            {...(props.danger === true ? { color: "red" } : {})}
          >
            {props.yes}
          </PendingButton>
        </DialogButtons>
      </DialogForm>
    </Dialog>
  );
}
