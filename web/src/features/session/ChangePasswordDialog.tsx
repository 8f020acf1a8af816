import { useTranslation } from "react-i18next";
import { announce } from "../../lib/store/notices.ts";
import { Dialog } from "../../ui/layer/Dialog.tsx";
import { ChangeForm } from "./ChangeForm.tsx";

export function ChangePasswordDialog(props: { login: string; onClose: () => void }) {
  const { t } = useTranslation("session");
  return (
    <Dialog title={t("newPassword.change")} onClose={props.onClose}>
      <ChangeForm
        asksCurrent
        login={props.login}
        onCancel={props.onClose}
        onDone={() => {
          announce(t("newPassword.done"), true);
          props.onClose();
        }}
      />
    </Dialog>
  );
}
