import { vi } from "vitest";

/** Waits until the expectations inside hold. */
export function until<T>(holds: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(holds);
}
