import { useEffect } from "react";

/**
 * Returns the focus to where it was before this dialog opened; where that element was removed, to the page's content.
 * Mantine does so only for a dialog that is closed, not for one that is unmounted.
 */
export function useFocusBack(): void {
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      setTimeout(() => {
        if (document.activeElement !== document.body) return;
        if (before instanceof HTMLElement && before.isConnected && before !== document.body) before.focus();
        else document.querySelector<HTMLElement>("#content")?.focus();
      });
    };
  }, []);
}
