import type { Registry } from "./registry.ts";
import type { Changes } from "./commit.ts";

/** What this floor needs of those below it; the Core's main.ts provides it. Each file picks what it uses. */
export interface StateDeps {
  readonly registry: Registry;
  readonly changes: Changes;
  readonly self: { readonly name: string };
}
