import { vi } from "vitest";

// Room for a machine that is busy with other tests: a test waits for conditions, so a quiet one is not slowed down.
vi.setConfig({ testTimeout: 60_000 });

/** Waits until the expectations inside hold. */
export function until<T>(holds: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(holds, { timeout: 20_000, interval: 5 });
}
