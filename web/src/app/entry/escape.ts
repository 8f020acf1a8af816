import { confirmed, passwordWanted } from "../../api/http/confirmation.ts";
import { session } from "../../api/http/session.ts";

/**
 * Escape belongs to the uppermost question. Every dialog below listens for it on the window and would close, with what
 * was typed in it; so this has to listen first: to be called before anything is drawn.
 */
export function catchEscape(): void {
  globalThis.addEventListener(
    "keydown",
    (event) => {
      const ended = session.get().is === "ended";
      if (event.key !== "Escape" || event.isComposing || !(ended || passwordWanted.get())) return;
      event.stopImmediatePropagation();
      if (!ended) confirmed(false);
    },
    { capture: true },
  );
}
