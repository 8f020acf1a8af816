import { confirmed, passwordWanted } from "../../api/http/confirmation.ts";
import { session } from "../../api/http/session.ts";

/**
 * Makes Escape close only the topmost dialog. Every dialog below listens for it on the window and would close, losing
 * what was typed; so this listener must be first: call it before anything is rendered.
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
