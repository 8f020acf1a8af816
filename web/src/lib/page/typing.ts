import { type RefObject, useEffect } from "react";

/** Reports whether a key belongs to a text field, a dialog or a menu, and not to the page. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.closest("input:not([type=checkbox]), textarea, select, [role=dialog], [role=menu]") !== null);

/** Makes the key / move the focus to a search field, on a Russian layout too. `on` false: not to this one. */
export function useSlashKey(field: RefObject<HTMLInputElement | null>, on = true): void {
  useEffect(() => {
    if (!on) return;
    const onKey = (event: KeyboardEvent) => {
      const slash = event.key === "/" || (event.code === "Slash" && !event.shiftKey && event.key === ".");
      if (!slash || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [field, on]);
}
