import { X509Certificate } from "node:crypto";
import { request } from "node:https";
import type { TLSSocket } from "node:tls";
import { NodeView } from "@core-console/shared/contract/cluster";
import type { LostVoter } from "@core-console/shared/contract/life";
import { API_PREFIX } from "@core-console/shared/contract/routes";
import { readWhole } from "../../../lib/net/read-whole.ts";
import { TLS_CLIENT } from "../../../lib/tls/tls-options.ts";
import type { Tls } from "../home/certificates.ts";
import { publicKeyHash } from "../home/peer-certificate.ts";

const TIMEOUT_MS = 2000;
const MOST_BYTES = 262_144;

/**
 * Asks for what a lost voter says of itself; null if nothing usable answers. The host that answers must have the
 * voter's recorded key: the CA does not decide, as the two lives may have different ones. Nothing is sent that the
 * other side must not know.
 */
export function askLost(voter: Pick<LostVoter, "internal" | "keyHash">, { cert, key }: Tls): Promise<NodeView | null> {
  const { promise, resolve } = Promise.withResolvers<NodeView | null>();
  const call = request(`https://${voter.internal}${API_PREFIX}/node`, {
    ...TLS_CLIENT,
    cert,
    key,
    agent: false,
    rejectUnauthorized: false,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  call.on("error", () => resolve(null));
  call.on("response", (answer) => {
    const shown = (answer.socket as TLSSocket).getPeerX509Certificate();
    if (shown === undefined || publicKeyHash(new X509Certificate(shown.raw)) !== voter.keyHash) {
      call.destroy();
      return resolve(null);
    }
    readWhole(answer, MOST_BYTES).then(
      (body) => resolve(parsed(body)),
      () => resolve(null),
    );
  });
  call.end();
  return promise;
}

function parsed(body: Buffer): NodeView | null {
  try {
    return NodeView.safeParse(JSON.parse(body.toString())).data ?? null;
  } catch {
    return null;
  }
}
