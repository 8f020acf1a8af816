import { authority } from "../../../lib/net/address.ts";
import { dirname, join } from "node:path";
import type { JoinGuide } from "@core-console/shared/contract/service";
import type { MembersDeps } from "../deps.ts";
import { caHash, fingerprint } from "../pki/ca.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import { quote } from "../../../lib/process/shell-word.ts";
import { isLoopback } from "../../../lib/net/address.ts";
import type { ServiceRecord } from "../../state/records.ts";

type Deps = Pick<MembersDeps, "wall" | "executable" | "caCert" | "layout" | "self">;

const INSTALLED = "/opt/kaspersky/kuma/kuma";

/**
 * Returns what a joiner needs: the ID, its expiry, the cluster's CA hash, and the complete commands. Throws
 * already_enrolled for a member.
 */
export function joinGuide(deps: Deps, record: ServiceRecord): JoinGuide {
  if (record.memberId !== null) throw new ApiProblem("already_enrolled", { name: record.name });
  const hash = caHash(deps.caCert);
  const join_ = `core --raft.join ${authority(deps.self.internal.advertise)} --id ${record.id} --raft.ca-hash ${hash}`;
  return {
    id: record.id,
    expiresAt: record.expiresAt,
    expired: record.expiresAt !== null && Date.parse(record.expiresAt) <= deps.wall(),
    caHash: hash,
    caFingerprint: fingerprint(hash),
    commands: {
      install: `sudo ${INSTALLED} ${join_} --install`,
      runHere: isLoopback(deps.self.host)
        ? `${deps.executable} ${join_} --home ${quote(trialHome(deps, record))}`
        : null,
    },
  };
}

/**
 * Returns a folder beside this Core's own home. No two services share one; a service has the same until its ID is
 * renewed: what an earlier join left there would prevent the next.
 */
function trialHome(deps: Deps, record: ServiceRecord): string {
  const readable = record.name
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, "-")
    .replace(/^[-.]+|-+$/g, "")
    .slice(0, 32);
  const issuedAt = record.stages.find(({ stage }) => stage === "issued")?.at ?? record.createdAt;
  const renewed = issuedAt === record.createdAt ? "" : issuedAt.replace(/\D/g, "");
  return join(dirname(deps.layout.home), [readable, record.ref.slice(0, 8), renewed].filter((s) => s !== "").join("-"));
}
