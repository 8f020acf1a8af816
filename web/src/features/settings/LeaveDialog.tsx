import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Dialog, DialogButtons } from "../../ui/layer/Dialog.tsx";
import dialog from "../../ui/layer/Dialog.module.css";

/** Asks before the user leaves with unsaved changes. */
export function LeaveDialog(props: { onStay: () => void; onLeave: () => void }) {
  const { t } = useTranslation("settings");
  return (
    <Dialog title={t("leave.title")} onClose={props.onStay}>
      <div className={dialog.form}>
        <p>{t("leave.text")}</p>
        <DialogButtons>
          <Button variant="default" data-autofocus onClick={props.onStay}>
            {t("leave.stay")}
          </Button>
          <Button color="red" onClick={props.onLeave}>
            {t("leave.go")}
          </Button>
        </DialogButtons>
      </div>
    </Dialog>
  );
}
