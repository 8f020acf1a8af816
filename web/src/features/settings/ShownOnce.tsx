import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CopyText } from "../../ui/text/CopyText.tsx";
import { DialogButtons } from "../../ui/layer/Dialog.tsx";
import dialog from "../../ui/layer/Dialog.module.css";

/** A secret that is shown only once. `secret` null: the response was lost, and the secret cannot be shown again. */
export function ShownOnce(props: {
  secret: string | null;
  label: string;
  text: string;
  lost: string;
  children?: React.ReactNode;
  /** a button beside Close */
  more?: React.ReactNode;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div className={dialog.form}>
      <p>{props.secret === null ? props.lost : props.text}</p>
      {props.secret !== null && <CopyText label={props.label} text={props.secret} primary />}
      {props.secret !== null && props.children}
      <DialogButtons>
        {props.more}
        <Button variant="default" onClick={props.onClose} {...(props.secret === null ? { autoFocus: true } : {})}>
          {t("close")}
        </Button>
      </DialogButtons>
    </div>
  );
}
