import { isIP } from "node:net";
import { connect } from "node:tls";
import type { Reason } from "@core-console/shared/contract/service";
import { splitAuthority } from "../../../lib/net/address.ts";
import { TLS_CLIENT } from "../../../lib/tls/tls-options.ts";
import type { Tls } from "../home/certificates.ts";
import { dial } from "./dial.ts";

const HANDSHAKE_MS = 1500;
/** An engine that refuses a certificate says so at once; one that takes it waits for a request. */
const ALERT_MS = 500;

/**
 * Proves that a member's engine answers a host that is no member yet, and so has no certificate for it: the engine shows the
 * cluster's, and refuses ours by a TLS alert after the handshake. An engine that takes any certificate of the CA answers.
 */
export async function dialPeerPort(target: string, tls: Tls): Promise<Reason | null> {
  return (await isRefusedByName(target, tls)) ? null : dial(target, tls, "/version");
}

/** Nothing is sent: what the other side has not read when it closes would make the system drop its alert. */
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
        // An alert is read as data is.
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
