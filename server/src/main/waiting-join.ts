import { rmSync } from "node:fs";
import type { CoreCommand } from "../cli/args/core-options.ts";
import { readIfThere, writeDurably } from "../core/members/home/durable-files.ts";
import type { Layout } from "../core/members/home/layout.ts";

/** A join that was begun by an installation and waits for approval: the unit, which is told nothing, goes on with it. */
export interface WaitingJoin {
  command: CoreCommand;
  /** the cluster's CA, trusted when it was begun, PEM */
  ca: string;
}

/** Keeps how the join goes on, for its owner alone: the ID in it is a secret until it was used. */
export function keepJoin(layout: Layout, join: WaitingJoin): void {
  writeDurably(layout.joinJson, JSON.stringify(join));
}

/** The join that waits in a home; null where none does. */
export function keptJoin(layout: Layout): WaitingJoin | null {
  const text = readIfThere(layout.joinJson);
  return text === null ? null : (JSON.parse(text) as WaitingJoin);
}

export function forgetJoin(layout: Layout): void {
  rmSync(layout.joinJson, { force: true });
}
