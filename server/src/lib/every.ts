/**
 * Acts every `ms` until the answer is called. While what an act promised is not done, none begins: one after the other,
 * however long one takes.
 */
export function every(ms: number, act: () => Promise<void> | void): () => void {
  let running = false;
  const timer = setInterval(() => {
    if (running) return;
    running = true;
    void Promise.resolve(act()).finally(() => (running = false));
  }, ms);
  return () => clearInterval(timer);
}
