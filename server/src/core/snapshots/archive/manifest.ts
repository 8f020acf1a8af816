import * as z from "zod/mini";
import { Time } from "@core-console/shared/contract/ids";
import { list, record, text } from "@core-console/shared/contract/limits";
import { ArchiveFault } from "./archive-fault.ts";

/** The format of the archives that this version writes and reads. */
const FORMAT = 1;
const PRODUCT = "core-console";

/** Names of the two entries, in this order. */
export const MANIFEST = "manifest.json";
export const DATA = "etcd.snap";
/** Maximum bytes of a manifest. */
export const MANIFEST_BYTES = 65_536;

/** The first entry of an archive: what the other one is. */
export const Manifest = z.object({
  product: z.literal(PRODUCT),
  format: z.literal(FORMAT),
  id: text(64),
  version: text(64),
  engineVersion: text(64),
  /** names of the services at that time: what a person knows the cluster by */
  cluster: z.object({ clusterId: z.nullable(text(64)), cores: list(text(256), 1000) }),
  life: z.object({ generation: z.number(), id: z.nullable(text(64)) }),
  revision: z.number(),
  takenAt: Time,
  how: text(64),
  by: text(256),
  /** name of the Core whose engine it was taken from */
  core: text(256),
  /** number of keys by kind at `revision` */
  counts: record(z.number(), 64),
  /** the engine's own snapshot file */
  data: z.object({ bytes: z.number(), sha256: text(64) }),
});
export type Manifest = z.infer<typeof Manifest>;

/** Returns what a manifest begins with in every format. */
export const manifestHead = { product: PRODUCT, format: FORMAT } as const;

const Head = z.object({ product: z.literal(PRODUCT), format: z.number(), version: z.optional(text(64)) });

/** Returns the manifest of an archive. Throws ArchiveFault. */
export function readManifest(content: Buffer): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(content.toString("utf8"));
  } catch {
    throw new ArchiveFault("snapshot_foreign");
  }
  const head = Head.safeParse(value);
  if (!head.success) throw new ArchiveFault("snapshot_foreign");
  const { format, version = null } = head.data;
  if (format > FORMAT) throw new ArchiveFault("snapshot_newer_format", { format, version });
  if (format < FORMAT) throw new ArchiveFault("snapshot_older_format", { format, version });
  const manifest = Manifest.safeParse(value);
  if (!manifest.success) throw new ArchiveFault("snapshot_altered");
  return manifest.data;
}
