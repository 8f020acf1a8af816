import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { useWaits } from "../../../api/hooks/use-waits.ts";
import { PendingButton } from "../../../ui/page/PendingButton.tsx";
import { actionVerdict } from "../model/row-actions.ts";
import { useActionFacts } from "../model/use-action-facts.ts";
import { useRename } from "../model/use-rename.ts";
import styles from "./ServiceDrawer.module.css";

/** A button that turns into a field for the name of a service: Enter renames, Esc leaves it as it was. */
export function NameInPlace(props: { service: Service }) {
  const { t } = useTranslation("services");
  const facts = useActionFacts();
  const [editing, setEditing] = useState(false);
  const { service } = props;
  if (editing) return <NameField service={service} onEnd={() => setEditing(false)} />;
  if (!actionVerdict("rename", [service], facts).ok) return null;
  return (
    <Button className={styles.renameButton ?? ""} variant="subtle" size="compact-xs" onClick={() => setEditing(true)}>
      {t("action.rename")}
    </Button>
  );
}

function NameField(props: { service: Service; onEnd: () => void }) {
  const { t } = useTranslation("services");
  const waits = useWaits();
  const rename = useRename(props.service, props.onEnd);
  return (
    <form
      noValidate
      className={styles.rename}
      onSubmit={(event) => {
        event.preventDefault();
        rename.submit();
      }}
    >
      <TextInput
        autoFocus
        size="xs"
        aria-label={t("form.name")}
        value={rename.name}
        error={rename.fault ?? rename.barred}
        readOnly={rename.pending}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => rename.setName(event.currentTarget.value)}
        // Esc is this field's: without the mark the panel takes it, and closes
        data-mantine-stop-propagation="true"
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          if (rename.pending) rename.giveUp();
          else props.onEnd();
        }}
      />
      <PendingButton waits={waits} type="submit" barred={rename.barred !== null} pending={rename.pending}>
        {t("action.rename")}
      </PendingButton>
    </form>
  );
}
