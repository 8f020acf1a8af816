import { LeaveAnswer } from "@core-console/shared/contract/enrolment";
import { Problem } from "@core-console/shared/contract/errors";
import type { Reason } from "@core-console/shared/contract/service";
import { readTls } from "../core/home/certificates.ts";
import { readCoreJson, type CoreJson } from "../core/home/core-json.ts";
import { CoreFailure } from "../core/failure.ts";
import { layoutOf } from "../core/home/layout.ts";
import { NodeClient, PeerError } from "../core/observe/node-client.ts";
import type { ClusterPort, Heard } from "../install/leave.ts";
import { InstallFailure } from "../install/run.ts";
import { authority } from "../lib/address.ts";

const TRY_MS = 6000;

/**
 * The cluster of the Core `id` in a home, asked with that host's own certificate: the others first, voters before learners,
 * for its own Core may be the one that goes. Asking throws InstallFailure where the home's files do not do.
 */
export function ownCluster(home: string, id: string): ClusterPort {
  let opened: { all: string[]; client: NodeClient } | null = null;
  const ask = async (method: "GET" | "POST"): Promise<Heard> => {
    opened ??= open(home, id);
    const { all, client } = opened;
    let last: Heard = {
      ok: false,
      silent: true,
      reason: { code: "leave_unreachable", params: { asked: all.join(", ") } },
    };
    for (const internal of all) {
      try {
        const body = method === "GET" ? undefined : {};
        return { ok: true, value: LeaveAnswer.parse(await client.call(internal, method, "/node/leave", body, TRY_MS)) };
      } catch (error) {
        const refusal = error instanceof PeerError ? refusalOf(error) : null;
        // One that knows no leader may be cut off from those that do.
        if (refusal !== null && refusal.code !== "no_leader") return { ok: false, silent: false, reason: refusal };
        if (refusal !== null) last = { ok: false, silent: true, reason: refusal };
      }
    }
    return last;
  };
  return { look: () => ask("GET"), leave: () => ask("POST"), close: async () => opened?.client.close() };
}

function addresses(self: CoreJson): string[] {
  const peers = self.peers.toSorted((a, b) => Number(b.voter) - Number(a.voter));
  return [...peers.map((p) => p.internal), authority(self.internal.advertise)];
}

function refusalOf(error: PeerError): Reason | null {
  if (error.kind !== "status") return null;
  try {
    const problem = Problem.parse(JSON.parse(error.body));
    return { code: problem.code, params: problem.params ?? {} };
  } catch {
    return null;
  }
}

function open(home: string, id: string): { all: string[]; client: NodeClient } {
  const layout = layoutOf(home, id);
  try {
    const self = readCoreJson(layout.coreJson);
    if (self === null) throw new CoreFailure("home_half_written", { home, file: layout.coreJson });
    return { all: addresses(self), client: new NodeClient(readTls(layout)) };
  } catch (error) {
    if (error instanceof CoreFailure) throw new InstallFailure(error.code, error.params);
    throw error;
  }
}
