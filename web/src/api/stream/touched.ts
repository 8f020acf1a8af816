import type { Service } from "@core-console/shared/contract/service";
import type { Touched } from "./rows.ts";

const watchers = new Set<Map<string, Service | null>>();

/** Starts noting which rows events bring; calling the answer stops it and hands the notes over. */
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
