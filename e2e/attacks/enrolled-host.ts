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

/** What a call to /enrol was answered, with the key that goes with the certificate. */
export interface Tried {
  answer: Answer;
  ref: string;
  ca: string;
  key: string;
}

/** Asks for a certificate for these names by a fresh ID, by hand: no engine starts. It is to be dialled at the first address. */
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

/** Enrols a host by hand, the address of which ends in `last`: it has its certificate, and never starts an engine. */
export async function enrolledHost(of: Cluster, last = 99): Promise<Shown & { ref: string; host: string }> {
  const host = `${of.net.prefix}.${last}`;
  const names = { fqdn: host, addresses: [host, "127.0.0.1"] };
  const { answer, ref, ca, key } = await tryToEnrol(of, `never-joins-${last}`, names);
  return { ca, cert: EnrolAnswer.parse(answer.body).certificate, key, ref, host };
}
