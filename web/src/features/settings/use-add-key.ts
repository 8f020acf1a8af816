import { useEffect, useRef } from "react";
import { isTyping } from "../../lib/page/typing.ts";

/**
 * Makes the key `n` add an object, as on Active services; matched by its physical position, because a Russian layout
 * has no n.
 */
export function useAddKey(onAdd: () => void): void {
  const latest = useRef(onAdd);
  useEffect(() => {
    latest.current = onAdd;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
      if (event.code !== "KeyN" || !plain || isTyping(event.target)) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
