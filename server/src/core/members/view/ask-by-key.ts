import { X509Certificate } from "node:crypto";
import { request } from "node:https";
import type { TLSSocket } from "node:tls";
import { NodeView } from "@core-console/shared/contract/cluster";
import { type NodeReport, ReportAnswer } from "@core-console/shared/contract/enrolment";
import { API_PREFIX } from "@core-console/shared/contract/routes";
import { readWhole } from "../../../lib/net/read-whole.ts";
import { TLS_CLIENT } from "../../../lib/tls/tls-options.ts";
import type { Tls } from "../home/certificates.ts";
import { publicKeyHash } from "../home/peer-certificate.ts";

const TIMEOUT_MS = 2000;
const MOST_BYTES = 262_144;

/** A Core of another life: where it listens, and the SHA-256 of its public key, as recorded. */
export interface KnownByKey {
  internal: string;
  keyHash: string;
}

/** Asks for what a lost voter says of itself; null if nothing usable answers. */
export async function askLost(voter: KnownByKey, tls: Tls): Promise<NodeView | null> {
  return NodeView.safeParse(await askByKey(voter, tls, { method: "GET", path: "/node" })).data ?? null;
}

/** Reports to a Core whose certificate this one's CA did not sign; null if nothing usable answers. */
export async function reportByKey(core: KnownByKey, tls: Tls, report: NodeReport): Promise<ReportAnswer | null> {
  const answer = await askByKey(core, tls, { method: "POST", path: "/node/report", body: JSON.stringify(report) });
  return ReportAnswer.safeParse(answer).data ?? null;
}

/**
 * Calls a Core of another life and returns the parsed JSON of its response; null if nothing usable answers. The host
 * that answers must have the recorded key: the CA does not decide, as the two lives may have different ones. Nothing is
 * sent before that is known.
 */
function askByKey(
  { internal, keyHash }: KnownByKey,
  { cert, key }: Tls,
  { method, path, body }: { method: "GET" | "POST"; path: string; body?: string },
): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const call = request(`https://${internal}${API_PREFIX}${path}`, {
    ...TLS_CLIENT,
    method,
    cert,
    key,
    agent: false,
    rejectUnauthorized: false,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: body === undefined ? {} : { "content-type": "application/json" },
  });
  call.on("error", () => resolve(null));
  call.on("socket", (socket) => {
    socket.once("secureConnect", () => {
      const shown = (socket as TLSSocket).getPeerX509Certificate();
      if (shown !== undefined && publicKeyHash(new X509Certificate(shown.raw)) === keyHash) return call.end(body);
      call.destroy();
      resolve(null);
    });
  });
  call.on("response", (answer) => {
    readWhole(answer, MOST_BYTES).then(
      (bytes) => resolve(answer.statusCode === 200 ? parsed(bytes) : null),
      () => resolve(null),
    );
  });
  return promise;
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}
