import { lazy } from "react";
import { passwordWanted } from "../../api/http/confirmation.ts";
import { session } from "../../api/http/session.ts";
import { useStore } from "../../lib/store/use-store.ts";
import { LazyLayer } from "../../ui/layer/LazyLayer.tsx";
import { withWords } from "../theme/lang.ts";

export const gateParts = {
  session: () => withWords(import("../../features/session/menu/SessionDialog.tsx")),
  confirm: () => withWords(import("../../features/session/ConfirmDialog.tsx")),
};
const SessionDialog = lazy(async () => ({ default: (await gateParts.session()).SessionDialog }));
const ConfirmDialog = lazy(async () => ({ default: (await gateParts.confirm()).ConfirmDialog }));

/** The two dialogs that calls may have to wait for, above everything else on the page. */
export function Gates() {
  const now = useStore(session);
  const wanted = useStore(passwordWanted);
  if (now.is === "unknown") return null;
  return (
    <LazyLayer>
      {wanted && <ConfirmDialog login={now.login} />}
      {now.is === "ended" && <SessionDialog login={now.login} looked={now.readOnly} />}
    </LazyLayer>
  );
}
