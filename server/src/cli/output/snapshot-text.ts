import type { Texts } from "../words/texts.ts";
import { timeText, UNKNOWN } from "./format.ts";
import type { SnapshotFacts } from "./io.ts";
import { facts } from "./table.ts";

/** Returns what a snapshot's file is of, one fact a line. */
export function snapshotText(manifest: SnapshotFacts, { snapshotFacts }: Texts): string {
  const { cluster, taken, life, revision, versions, records } = snapshotFacts;
  const count = Object.entries(manifest.counts).map(([kind, number]) => `${kind} ${number}`);
  return facts([
    [cluster, manifest.cores.join(", ")],
    [taken, `${timeText(manifest.takenAt)}, ${manifest.by}`],
    [life, `${manifest.life.generation}, ${manifest.life.id ?? UNKNOWN}`],
    [revision, String(manifest.revision)],
    [versions, `${manifest.version}, etcd ${manifest.engineVersion}`],
    [records, count.join(", ")],
  ]);
}
