import { existsSync } from "node:fs";
import { resolve } from "node:path";
import * as z from "zod/mini";
import { PeerAddress } from "@core-console/shared/contract/cluster";
import { LifeId } from "@core-console/shared/contract/life";
import { type DatabaseReading, readDatabase } from "../../lib/etcd-wal/bolt-file.ts";
import { readWal, type WalReading } from "../../lib/etcd-wal/read-wal.ts";
import { authority, isLoopback } from "../../lib/net/address.ts";
import { lockHolder } from "../../lib/process/lock.ts";
import { type Looked, lookInto } from "../host/node-home.ts";

/** The part of core.json that says which Core this is and which others there are. */
const CoreJson = z.object({
  id: z.string(),
  ref: z.string(),
  name: z.string(),
  host: z.string(),
  internal: z.object({ advertise: z.object({ host: z.string(), port: z.number() }) }),
  generation: z.number(),
  lifeId: z._default(z.nullable(LifeId), null),
  peers: z.array(PeerAddress),
  removed: z.optional(z.unknown()),
});

/** What this host's disk says of its Core and of the cluster. */
export interface HomeFacts {
  id: string;
  ref: string;
  name: string;
  host: string;
  /** its Core API, `core-1.soc.example:7210` */
  internal: string;
  generation: number;
  /** null in a home of an older version */
  lifeId: string | null;
  /** the other Cores, from its own last records */
  peers: readonly PeerAddress[];
  removed: boolean;
  database: DatabaseReading;
  log: WalReading;
  holdsCaKey: boolean;
  holdsSealingKey: boolean;
  /** process ID of the Core that runs from this home; null: none does */
  pid: number | null;
  /** a trial on one machine: there is no systemd service */
  trial: boolean;
  /** path of the certificate of the CA */
  caFile: string;
  tls: { ca: string; own: { cert: string; key: string } };
}

/** Reads a home. Changes nothing; the Core may run. */
export function homeFacts(home: string): Looked<HomeFacts> {
  return lookInto(home, (files, text) => {
    const self = CoreJson.parse(JSON.parse(text(files.coreJson)));
    // The database before the log: a running engine writes them in the other order.
    const database = readDatabase(files.raft);
    const pid = lockHolder(resolve(home));
    const first = readWal(files.raft);
    // What a running engine is just writing may look damaged: then it has gone on by the second look.
    const log = first.kind === "damaged" && pid !== null ? readWal(files.raft) : first;
    return {
      ...self,
      removed: self.removed !== undefined,
      internal: authority(self.internal.advertise),
      database,
      log,
      holdsCaKey: existsSync(files.caKey),
      holdsSealingKey: existsSync(files.sealingKey),
      pid,
      trial: isLoopback(self.host),
      caFile: files.caCert,
      tls: { ca: text(files.caCert), own: { cert: text(files.nodeCert), key: text(files.nodeKey) } },
    };
  });
}
