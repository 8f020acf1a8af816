import type { Reason } from "@core-console/shared/contract/service";
import type { HostCode } from "@core-console/shared/words/host-en";

/** A code of the words that speaks of inventories. */
export type InventoryCode = Extract<HostCode, `inventory_${string}`>;

/** What is wrong with an inventory, and on which line of it (from 1; null: the file as a whole). */
export interface Fault {
  line: number | null;
  code: InventoryCode;
  params: Reason["params"];
}

export const fault = (line: number | null, code: InventoryCode, params: Reason["params"] = {}): Fault => ({
  line,
  code,
  params,
});
