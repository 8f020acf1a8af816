/** Resolves after a while, and not before somebody can see the page; at once where it is given up. */
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
