import { Button, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { useWaits } from "../../../api/hooks/use-waits.ts";
import { announce } from "../../../lib/store/notices.ts";
import { Dialog, DialogButtons, DialogForm } from "../../../ui/layer/Dialog.tsx";
import { PendingButton } from "../../../ui/page/PendingButton.tsx";
import { useRename } from "../model/use-rename.ts";

/** Asks for another name of a service. */
export function RenameDialog(props: { service: Service; onClose: () => void }) {
  const { t } = useTranslation("services");
  const { t: common } = useTranslation();
  const waits = useWaits();
  const rename = useRename(props.service, (name) => {
    announce(t("rename.done", { from: props.service.name, name }), true);
    props.onClose();
  });
  return (
    <Dialog title={t("rename.title", { name: props.service.name })} busy={rename.pending} onClose={props.onClose}>
      <DialogForm onSubmit={rename.submit}>
        <TextInput
          data-autofocus
          label={t("form.name")}
          description={t("rename.text")}
          value={rename.name}
          error={rename.fault ?? rename.barred}
          readOnly={rename.pending}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => rename.setName(event.currentTarget.value)}
        />
        <DialogButtons>
          <Button variant="default" onClick={() => (rename.pending ? rename.giveUp() : props.onClose())}>
            {rename.pending ? t("form.giveUp") : common("cancel")}
          </Button>
          <PendingButton waits={waits} type="submit" barred={rename.barred !== null} pending={rename.pending}>
            {t("action.rename")}
          </PendingButton>
        </DialogButtons>
      </DialogForm>
    </Dialog>
  );
}
