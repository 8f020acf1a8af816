import { useEffect, useRef } from "react";
import { isTyping } from "../../../lib/page/typing.ts";
import type { RowAction } from "../model/row-actions.ts";

/** The key as on a Latin keyboard, by its place where another layout is on: a Russian one has no n and no c. */
function latinKey(event: KeyboardEvent): string {
  if (/^[\x21-\x7e]$/.test(event.key) || !event.code.startsWith("Key")) return event.key;
  const letter = event.code.slice(3);
  return event.shiftKey ? letter : letter.toLowerCase();
}

/** The page's keys: n adds; c, ⇧C, r and Del act on the focused row, else on the ticked ones. */
export function useKeys(on: {
  onAdd: () => void;
  onAct: (action: RowAction, focusedRef: string | null) => void;
}): void {
  const latest = useRef(on);
  useEffect(() => {
    latest.current = on;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const key = latinKey(event);
      const focused =
        event.target instanceof HTMLElement
          ? (event.target.closest<HTMLElement>("[data-ref]")?.dataset["ref"] ?? null)
          : null;
      const act: Record<string, () => void> = {
        n: () => latest.current.onAdd(),
        c: () => latest.current.onAct("copyId", focused),
        C: () => latest.current.onAct("copyCommand", focused),
        r: () => latest.current.onAct("restart", focused),
        Delete: () => latest.current.onAct("remove", focused),
      };
      const run = act[key];
      if (run === undefined) return;
      event.preventDefault();
      run();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
