import * as z from "zod/mini";
import { Removed } from "@core-console/shared/contract/enrolment";
import { PeerAddress } from "@core-console/shared/contract/cluster";
import { LifeId } from "@core-console/shared/contract/life";
import { Ref, ServiceId } from "@core-console/shared/contract/ids";
import { CoreFailure } from "./core-failure.ts";
import { readIfThere } from "../../../lib/process/read-if-there.ts";
import { writeWhole } from "../../../lib/process/write-whole.ts";

const Endpoint = z.object({ host: z.string(), port: z.number() });
export type Endpoint = z.infer<typeof Endpoint>;

/**
 * This node's identity and what it needs to start without another Core. Written last, so its presence means that the
 * home is complete.
 */
export const CoreJson = z.object({
  format: z.literal(1),
  id: ServiceId,
  ref: Ref,
  name: z.string(),
  /** the name or address at which other nodes reach this one */
  host: z.string(),
  addresses: z.array(z.string()),
  /** `listen` is an address of this host, `advertise` what others dial */
  raft: z.object({ listen: Endpoint, advertise: Endpoint }),
  internal: z.object({ listen: Endpoint, advertise: Endpoint }),
  console: Endpoint,
  rest: Endpoint,
  health: Endpoint,
  generation: z.number(),
  /** with the generation: which life of the cluster; null in a home of an older version until the leader gives it */
  lifeId: z._default(z.nullable(LifeId), null),
  clusterToken: z.string(),
  /** what the engine was or will be started with; null until the leader has made this node a member */
  engine: z.nullable(z.object({ initialCluster: z.string(), existing: z.boolean() })),
  peers: z.array(PeerAddress),
  /** its engine accepts only members' certificates; absent in a home created before there were any */
  raftGuard: z.optional(z.boolean()),
  /** set once another Core has reported that this one is no longer a member */
  removed: z.optional(Removed),
});
export type CoreJson = z.infer<typeof CoreJson>;

/** Where core.json is set aside while its host is about to rejoin a recovered cluster. */
export const asideOf = (path: string): string => `${path}.before`;

/** Reads core.json; null if there is none. Throws home_half_written if it is not valid. */
export function readCoreJson(path: string): CoreJson | null {
  const text = readIfThere(path);
  if (text === null) return null;
  try {
    return CoreJson.parse(JSON.parse(text));
  } catch {
    throw new CoreFailure("home_half_written", { file: path });
  }
}

/** Writes core.json durably. Throws the system's error if that fails. */
export function writeCoreJson(path: string, value: CoreJson): void {
  writeWhole(path, `${JSON.stringify(value, null, 2)}\n`);
}
