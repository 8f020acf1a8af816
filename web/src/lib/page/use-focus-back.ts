import { useEffect } from "react";

/**
 * Gives the focus back to where it was before this dialog came; where that is gone, to the page's content.
 * Mantine does so only for a dialog that is closed, not for one that is taken away.
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
