import type { Reason } from "@core-console/shared/contract/service";
import { inSlices, type Work } from "../../lib/work/slices.ts";
import { auditBackwards } from "../audit/read-audit.ts";
import type { Gateway } from "../etcd/client/gateway-types.ts";
import type { KeyValue } from "../etcd/client/wire.ts";
import type { Manifest } from "./archive/manifest.ts";
import { readInScratch, registryPages, type ScratchMeans } from "./open-archive.ts";
import { AUDIT_KIND, OTHER, type RecordKind, kindOf } from "./record-kinds.ts";

/** What a proof found: `reason` is null if the snapshot can be restored. */
interface Proof {
  manifest: Manifest | null;
  reason: Reason | null;
}

/** The cost of parsing a record, in units of lib/work/slices.ts. */
const RECORD_UNITS = 20;

/**
 * Restores an archive into a scratch engine that reaches nothing, parses every record there by its schema and compares
 * their number with the manifest. Throws ArchiveFault (snapshot_no_room, snapshot_no_tool) if it could not be tried.
 */
export async function proveArchive(archive: string, means: ScratchMeans): Promise<Proof> {
  const opened = await readInScratch(archive, means, faultInRecords);
  return { manifest: opened.manifest, reason: opened.ok ? opened.value : opened.reason };
}

/**
 * Reads every record of a restored snapshot by its schema and compares their number with the manifest. Returns what is
 * wrong with the first that does not fit; null: nothing.
 */
export async function faultInRecords(gateway: Gateway, manifest: Manifest): Promise<Reason | null> {
  const counts = new Map<string, number>();
  const unreadable = (kvs: readonly KeyValue[], ofKind: (key: string) => RecordKind | null): Promise<string | null> =>
    inSlices(parsing(kvs, ofKind, counts));
  for await (const kvs of registryPages(gateway)) {
    const record = await unreadable(kvs, kindOf);
    if (record !== null) return { code: "snapshot_record_unreadable", params: { record } };
  }
  const nowMs = Date.parse(manifest.takenAt);
  for await (const { kvs } of auditBackwards(gateway, { before: null, fromMs: 0, nowMs })) {
    const record = await unreadable(kvs, () => AUDIT_KIND);
    if (record !== null) return { code: "snapshot_record_unreadable", params: { record } };
  }
  for (const kind of new Set([...counts.keys(), ...Object.keys(manifest.counts)])) {
    const [expected, found] = [manifest.counts[kind] ?? 0, counts.get(kind) ?? 0];
    if (expected !== found) return { code: "snapshot_counts_differ", params: { kind, expected, found } };
  }
  return null;
}

/** Counts records by kind and returns the key of the first that does not fit its schema; null: all do. */
function* parsing(
  kvs: readonly KeyValue[],
  ofKind: (key: string) => RecordKind | null,
  counts: Map<string, number>,
): Work<string | null> {
  for (const { key, value } of kvs) {
    const kind = ofKind(key);
    const name = kind?.kind ?? OTHER;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if (kind?.schema != null && !fits(kind.schema, value)) return key;
    yield RECORD_UNITS;
  }
  return null;
}

function fits(schema: NonNullable<RecordKind["schema"]>, value: string): boolean {
  try {
    return schema.safeParse(JSON.parse(value)).success;
  } catch {
    return false;
  }
}
