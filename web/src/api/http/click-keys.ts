import { newKey } from "../changes.ts";
import { wasRefused } from "./retry-change.ts";

/**
 * Returns the idempotency keys of a form's clicks. While the outcome of a click is unknown, the next click for the same
 * change has the same key and is never executed twice. Once the cluster has accepted or refused it, the next click gets
 * a new key.
 */
export function clickKeys() {
  let open: { what: string; key: string } | null = null;
  return {
    keyFor(what: unknown): string {
      const same = JSON.stringify(what) ?? "";
      if (open?.what !== same) open = { what: same, key: newKey() };
      return open.key;
    },
    done(): void {
      open = null;
    },
    failed(error: unknown): void {
      if (wasRefused(error)) open = null;
    },
  };
}
