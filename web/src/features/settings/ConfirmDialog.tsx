import { useState } from "react";
import { failureText } from "../../api/http/failure-text.ts";
import { announce } from "../../lib/store/notices.ts";
import { Dialog } from "../../ui/layer/Dialog.tsx";
import dialog from "../../ui/layer/Dialog.module.css";
import { ActButtons } from "./ActButtons.tsx";
import type { Click } from "../../api/http/change.ts";
import { useAct } from "../../api/hooks/use-act.ts";

export interface Asked {
  title: string;
  text: string;
  yes: string;
  /** announced when it is done */
  done: string;
  danger: boolean;
  run: (click: Click) => Promise<unknown>;
}

/** Explains an act before it is executed. */
export function ConfirmDialog(props: { asked: Asked; onDone: () => void; onFailed?: () => void; onClose: () => void }) {
  const { asked } = props;
  const [fault, setFault] = useState<string | null>(null);
  const act = useAct({
    run: (_: null, click) => asked.run(click),
    done: () => {
      announce(asked.done, true);
      props.onDone();
      props.onClose();
    },
    failed: (error) => {
      setFault(failureText(error));
      props.onFailed?.();
    },
  });
  return (
    <Dialog title={asked.title} busy={act.pending} onClose={props.onClose}>
      <div className={dialog.form}>
        <p>{asked.text}</p>
        <ActButtons
          act={act}
          yes={asked.yes}
          fault={fault}
          {...(asked.danger ? { color: "red" as const } : {})}
          onYes={() => {
            setFault(null);
            act.start(null);
          }}
          onCancel={props.onClose}
        />
      </div>
    </Dialog>
  );
}
