import { hasUnseen } from "@core-console/shared/contract/name";

/** Returns what is wrong with a service's name by the contract's rule, as a code with a text; null: nothing. */
export function nameFault(name: string): "blank" | "too_long" | "control_characters" | null {
  const trimmed = name.trim();
  if (trimmed === "") return "blank";
  if ([...trimmed].length > 128) return "too_long";
  return hasUnseen(trimmed) ? "control_characters" : null;
}
