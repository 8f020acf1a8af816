import { isIP } from "node:net";
import { connect } from "node:tls";
import type { Reason } from "@core-console/shared/contract/service";
import { splitAuthority } from "../../../lib/net/address.ts";
import { TLS_CLIENT } from "../../../lib/tls/tls-options.ts";
import type { Tls } from "../home/certificates.ts";
import { dial } from "./dial.ts";

const HANDSHAKE_MS = 1500;
/** An engine that refuses a certificate sends an alert at once; one that accepts it waits for a request. */
const ALERT_MS = 500;

/**
 * Verifies that a member's engine answers a host that is not yet a member and so has no certificate for the peer port:
 * the engine presents the cluster's certificate, and refuses this host's by a TLS alert after the handshake. An engine
 * that accepts any certificate of the CA answers the request. Returns null if reached, else the reason.
 */
export async function dialPeerPort(target: string, tls: Tls): Promise<Reason | null> {
  return (await isRefusedByName(target, tls)) ? null : dial(target, tls, "/version");
}

/**
 * Reports whether the engine refuses this host by its certificate's name. Sends no data: data that the other side has
 * not read when it closes would make the system discard its alert.
 */
async function isRefusedByName(target: string, { ca, cert, key }: Tls): Promise<boolean> {
  const at = splitAuthority(target);
  if (at === null) return false;
  const name = isIP(at.host) === 0 ? { servername: at.host } : {};
  const socket = connect({ ...TLS_CLIENT, ca, cert, key, host: at.host, port: at.port, ...name });
  let verified = false;
  try {
    return await new Promise<boolean>((resolve) => {
      socket.setTimeout(HANDSHAKE_MS, () => resolve(false));
      socket.once("secureConnect", () => {
        verified = socket.authorized;
        socket.setTimeout(ALERT_MS);
        // An alert arrives like data and must be read.
        socket.resume();
      });
      socket.on("error", (error: NodeJS.ErrnoException) =>
        resolve(verified && error.code?.endsWith("ALERT_BAD_CERTIFICATE") === true),
      );
      socket.once("close", () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}
