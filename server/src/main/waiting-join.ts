import { rmSync } from "node:fs";
import type { CoreCommand } from "../cli/args/core-options.ts";
import { readIfThere } from "../lib/process/read-if-there.ts";
import { writeWhole } from "../lib/process/write-whole.ts";
import type { Layout } from "../core/members/home/layout.ts";

/** A join that an installation began and that waits for approval: the unit, which gets no options, resumes it. */
export interface WaitingJoin {
  command: CoreCommand;
  /** the cluster's CA, trusted when the join was begun, PEM */
  ca: string;
}

/**
 * Stores what is needed to resume the join, readable by its owner alone: the ID in it is a secret until it was used.
 */
export function keepJoin(layout: Layout, join: WaitingJoin, owner: { uid: number; gid: number } | null = null): void {
  writeWhole(layout.joinJson, JSON.stringify(join), 0o600, owner);
}

/** Returns the join that waits in a home; null where none does. */
export function keptJoin(layout: Layout): WaitingJoin | null {
  const text = readIfThere(layout.joinJson);
  return text === null ? null : (JSON.parse(text) as WaitingJoin);
}

export function forgetJoin(layout: Layout): void {
  rmSync(layout.joinJson, { force: true });
}
