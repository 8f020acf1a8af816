import type { Service } from "@core-console/shared/contract/service";
import type { Touched } from "./rows.ts";

const watchers = new Set<Map<string, Service | null>>();

/** Starts recording which rows events bring; the returned function stops it and returns the record. */
export function touchedSince(): () => Touched {
  const notes = new Map<string, Service | null>();
  watchers.add(notes);
  return () => {
    watchers.delete(notes);
    return notes;
  };
}

export function noteTouched(changed: readonly Service[], removed: readonly string[]): void {
  for (const notes of watchers) {
    for (const row of changed) notes.set(row.ref, row);
    for (const ref of removed) notes.set(ref, null);
  }
}
