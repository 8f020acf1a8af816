import { createContext, useContext, useEffect, useState } from "react";
import { useReadOnly } from "../../api/hooks/use-read-only.ts";
import { Dialog, DialogForm } from "../../ui/layer/Dialog.tsx";
import { ActButtons } from "./ActButtons.tsx";

const SetBusy = createContext<(busy: boolean) => void>(() => undefined);

/** A dialog for an ActForm, and for what came of it. It does not close while the act is in progress. */
export function FormDialog(props: {
  title: string;
  size?: number | "md" | "lg";
  onClose: () => void;
  children: React.ReactNode;
}) {
  const [busy, setBusy] = useState(false);
  return (
    <SetBusy value={setBusy}>
      <Dialog {...props} busy={busy} />
    </SetBusy>
  );
}

/** The form of a FormDialog: fields, what went wrong, Cancel (which also ends waiting), and the act. */
export function ActForm(props: {
  act: { pending: boolean; giveUp: () => void };
  yes: string;
  fault: string | null;
  /** not called while the act is in progress, or there is no majority */
  onSubmit: () => void;
  onCancel: () => void;
  children: React.ReactNode;
}) {
  const { act, yes, fault, onCancel } = props;
  const readOnly = useReadOnly();
  const setBusy = useContext(SetBusy);
  useEffect(() => {
    setBusy(act.pending);
    return () => setBusy(false);
  }, [act.pending, setBusy]);
  return (
    <DialogForm onSubmit={() => !act.pending && !readOnly && props.onSubmit()}>
      {props.children}
      <ActButtons act={act} yes={yes} fault={fault} onCancel={onCancel} />
    </DialogForm>
  );
}
