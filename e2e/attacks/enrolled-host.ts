import { EnrolAnswer } from "@core-console/shared/contract/enrolment";
import { PORT } from "@core-console/shared/contract/ports";
import type { Answer } from "../support/cluster/client.ts";
import type { Cluster } from "../support/cluster/cluster.ts";
import { certificatesIn } from "../support/cluster/core-node.ts";
import type { Shown } from "../support/cluster/forged-raft.ts";
import { signingRequest } from "../support/cluster/signing-request.ts";

interface Names {
  fqdn: string;
  addresses: readonly string[];
}

/** The response of a call to /enrol, with the key of the certificate. */
export interface Tried {
  answer: Answer;
  ref: string;
  ca: string;
  key: string;
}

/**
 * Requests a certificate for these names with a new ID, without starting an engine. The host is to be reached at the
 * first address.
 */
export async function tryToEnrol(of: Cluster, name: string, names: Names): Promise<Tried> {
  const service = await of.api.add(name);
  const [first] = of.cores;
  if (first === undefined) throw new Error("no Core");
  const { ca } = certificatesIn(first.home);
  const [host = ""] = names.addresses;
  const { key, csr } = signingRequest();
  const leader = await of.leader();
  const answer = await of.client(`https://${leader.host}:${PORT.internal}`, { ca }).ask("POST", "/enrol", {
    body: {
      id: service.id,
      csr,
      ...names,
      raft: `${host}:${PORT.raft}`,
      internal: `${host}:${PORT.internal}`,
      console: null,
      version: "0",
      engineVersion: "3.4.23",
      clockMs: Date.now(),
    },
  });
  return { answer, ref: service.ref, ca, key };
}

/** Enrols a host whose address ends in `last`, without starting an engine: it has its certificate. */
export async function enrolledHost(of: Cluster, last = 99): Promise<Shown & { ref: string; host: string }> {
  const host = `${of.net.prefix}.${last}`;
  const names = { fqdn: host, addresses: [host, "127.0.0.1"] };
  const { answer, ref, ca, key } = await tryToEnrol(of, `never-joins-${last}`, names);
  return { ca, cert: EnrolAnswer.parse(answer.body).certificate, key, ref, host };
}
