import type { ConfirmedChange, RecoveryView } from "../../contract/recovery/recovery.ts";

/** What a console knows of confirmed changes that a Core's data may lack. */
export interface MissingChanges {
  /** the Core is known to have applied every change up to this revision */
  revision: number;
  /** later ones, the newest first: its log may hold them all the same */
  later: readonly ConfirmedChange[];
  /** number of changes of this life that the console knows, and since when; null: none */
  known: number;
  since: string | null;
}

type Known = Pick<RecoveryView, "life"> & Partial<Pick<RecoveryView, "changes">>;

/**
 * Returns which of the confirmed changes that the console knows a Core is not known to have applied; null where that
 * Core does not report its revision. Revisions are compared within one life only.
 */
export function missingChanges(
  { life, changes = [] }: Known,
  core: { revision?: number | null },
): MissingChanges | null {
  const revision = core.revision ?? null;
  if (revision === null) return null;
  const own = changes.filter((change) => isOf(life, change));
  return {
    revision,
    later: own.filter((change) => change.revision > revision),
    known: own.length,
    since: own.at(-1)?.at ?? null,
  };
}

const isOf = (life: RecoveryView["life"], { generation, lifeId }: ConfirmedChange): boolean =>
  (generation === null || generation === life.generation) &&
  (lifeId === null || life.lifeId === null || lifeId === life.lifeId);
