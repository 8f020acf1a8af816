import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import * as z from "zod/mini";
import { PeerAddress } from "@core-console/shared/contract/cluster";
import { LifeId } from "@core-console/shared/contract/life";
import { authority } from "../../lib/net/address.ts";
import { socketPath } from "../../lib/net/socket-path.ts";
import { lockHolder } from "../../lib/process/lock.ts";
import { HOST_SOCKET } from "../../lib/process/node-files.ts";
import type { ApiClient } from "../client/api-client.ts";
import { EXIT } from "../output/io.ts";
import type { Texts } from "../words/texts.ts";
import { lookInto } from "../host/node-home.ts";

/** The part of core.json that says which Core this is and where the others are. */
const CoreJson = z.object({
  id: z.string(),
  ref: z.string(),
  name: z.string(),
  internal: z.object({ advertise: z.object({ host: z.string(), port: z.number() }) }),
  generation: z.number(),
  lifeId: z._default(z.nullable(LifeId), null),
  peers: z.array(PeerAddress),
});

/** The Core of this host, as root and the user that it runs as may read it without signing in. */
export interface HostCore extends z.infer<typeof CoreJson> {
  /** it runs */
  running: boolean;
  /** folder of the socket; null: there is none */
  socketFolder: string | null;
  /** folder of its last known state */
  stateFolder: string;
  address: string;
  tls: { ca: string; own: { cert: string; key: string } };
}

/** Returns the one Core of a home; null where there is none, or this user may not read it. */
export function hostCoreIn(home: string): HostCore | null {
  const looked = lookInto(home, (files, text): HostCore => {
    const self = CoreJson.parse(JSON.parse(text(files.coreJson)));
    return {
      ...self,
      running: lockHolder(resolve(home)) !== null,
      socketFolder: existsSync(files.hostSocket) ? dirname(files.hostSocket) : null,
      stateFolder: files.state,
      address: authority(self.internal.advertise),
      tls: { ca: text(files.caCert), own: { cert: text(files.nodeCert), key: text(files.nodeKey) } },
    };
  });
  return looked.kind === "found" ? looked.value : null;
}

/** The base by which the socket is called: it names no host of the network. */
export const HOST_BASE = "http://localhost";

/** Returns the path of the socket, however long that of its folder is; `close` when it is no longer used. */
export const hostSocket = (folder: string): { path: string; close(): void } => socketPath(folder, HOST_SOCKET);

const LOG = /^\/services\/([^/?]+)\/log\?(.*)$/;

/** Returns an API that reads through the socket of this host: of logs only this Core's own, by the route for that. */
export function hostApi(api: ApiClient, core: Pick<HostCore, "id" | "ref">, say: Texts): ApiClient {
  return {
    ...api,
    stream(path) {
      const [, who = "", query = ""] = LOG.exec(path) ?? [];
      if (who !== core.id && who !== core.ref)
        return Promise.resolve({ ok: false, exit: EXIT.refused, message: say.onlyOwnLog(), code: null, params: {} });
      return api.stream(`/node/log?${query}`);
    },
  };
}
