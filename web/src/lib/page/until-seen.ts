/** Resolves after `ms`, and not before the page is visible; at once when aborted. */
export function untilSeen(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = new AbortController();
    let waited = false;
    const look = (): void => {
      if (!signal.aborted && !(waited && document.visibilityState === "visible")) return;
      clearTimeout(timer);
      over.abort();
      resolve();
    };
    const timer = setTimeout(() => {
      waited = true;
      look();
    }, ms);
    signal.addEventListener("abort", look, { signal: over.signal });
    document.addEventListener("visibilitychange", look, { signal: over.signal });
  });
}
