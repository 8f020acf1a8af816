import { lazy, useEffect } from "react";
import { LazyLayer } from "../../ui/layer/LazyLayer.tsx";
import type { RowActions } from "./acts/use-row-actions.ts";

// Dialogs are not needed for the first view: they come after it, before anyone can have asked for one.
const parts = {
  add: () => import("./add/AddDialog.tsx"),
  rename: () => import("./acts/RenameDialog.tsx"),
  leader: () => import("./acts/LeaderDialog.tsx"),
  restart: () => import("./acts/RestartDialog.tsx"),
  remove: () => import("./acts/RemoveDialog.tsx"),
  copy: () => import("./acts/CopyByHand.tsx"),
  drawer: () => import("./panel/ServiceDrawer.tsx"),
};
const AddDialog = lazy(async () => ({ default: (await parts.add()).AddDialog }));
const RenameDialog = lazy(async () => ({ default: (await parts.rename()).RenameDialog }));
const LeaderDialog = lazy(async () => ({ default: (await parts.leader()).LeaderDialog }));
const RestartDialog = lazy(async () => ({ default: (await parts.restart()).RestartDialog }));
const RemoveDialog = lazy(async () => ({ default: (await parts.remove()).RemoveDialog }));
const CopyByHand = lazy(async () => ({ default: (await parts.copy()).CopyByHand }));

export function Dialogs(props: {
  adding: boolean;
  onAdding: (open: boolean) => void;
  actions: RowActions;
  onGone: (refs: readonly string[]) => void;
}) {
  const { pending, review, close } = props.actions;
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const part of Object.values(parts)) part().catch(() => undefined); // asked for again when it is needed
    }, 400);
    return () => clearTimeout(timer);
  }, []);
  return (
    <LazyLayer>
      {props.adding && (
        <AddDialog
          about={null}
          onReview={(service) => {
            props.onAdding(false);
            review(service);
          }}
          onClose={() => props.onAdding(false)}
        />
      )}
      {pending?.is === "rename" && <RenameDialog service={pending.service} onClose={close} />}
      {pending?.is === "transfer" && <LeaderDialog service={pending.service} onClose={close} />}
      {pending?.is === "restart" && <RestartDialog services={pending.services} onClose={close} />}
      {pending?.is === "remove" && <RemoveDialog services={pending.services} onGone={props.onGone} onClose={close} />}
      {pending?.is === "copy-by-hand" && <CopyByHand label={pending.label} text={pending.text} onClose={close} />}
    </LazyLayer>
  );
}
