import type { RowActions } from "./use-row-actions.ts";

export function Dialogs(props: { adding: boolean; onAdding: (open: boolean) => void; actions: RowActions; onGone: (refs: readonly string[]) => void }) {
  return props.adding ? null : null;
}
