import { newKey } from "../changes.ts";
import { wasRefused } from "./held.ts";

/**
 * Idempotency keys of a form's clicks. While nobody knows what became of a click, the next one for the same is that click:
 * it has the same key, and is never executed twice. Once the cluster has said yes or no, it is another one.
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
