import type { Registry } from "./registry.ts";
import type { Changes } from "./commit.ts";

/** The dependencies of the state floor; the Core's main.ts provides them. Each file picks the members that it uses. */
export interface StateDeps {
  /** the replicated records, cached in memory */
  readonly registry: Registry;
  /** executes changes, each in one etcd transaction */
  readonly changes: Changes;
  /** this Core; its name identifies changes that it makes by itself */
  readonly self: { readonly name: string };
}
