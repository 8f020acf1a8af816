import { LeaveAnswer } from "@core-console/shared/contract/enrolment";
import type { ErrorCode } from "@core-console/shared/contract/errors";
import type { Reason } from "@core-console/shared/contract/service";
import { readTls } from "../core/members/home/certificates.ts";
import { readCoreJson, type CoreJson } from "../core/members/home/core-json.ts";
import { CoreFailure } from "../core/members/home/core-failure.ts";
import { layoutOf } from "../core/members/home/layout.ts";
import { NodeClient, PeerError } from "../core/members/view/node-client.ts";
import type { ClusterPort, Heard } from "../install/acts/leave.ts";
import { InstallFailure } from "../install/run.ts";
import { authority } from "../lib/net/address.ts";
import { netFault } from "../lib/net/net-fault.ts";

const TRY_MS = 6000;
/**
 * Refusals by a Core that lost its leader, or has a problem itself: another one may answer, and asking twice is
 * harmless.
 */
const SILENT = new Set<string>([
  "no_leader",
  "no_quorum",
  "outcome_unknown",
  "not_leader",
  "internal",
] satisfies ErrorCode[]);

/**
 * Returns the cluster of the Core `id` in a home, asked with that host's own certificate: the others first, voters
 * before learners, since its own Core may be the one to be removed. Asking throws InstallFailure where the home's files
 * cannot be used.
 */
export function ownCluster(home: string, id: string): ClusterPort {
  let opened: { asked: Asked; client: NodeClient } | null = null;
  const ask = async (method: "GET" | "POST"): Promise<Heard> => {
    opened ??= open(home, id);
    const { asked, client } = opened;
    const body = method === "GET" ? undefined : {};
    return askEach(asked, (internal) => client.call(internal, method, "/node/leave", body, TRY_MS));
  };
  return { look: () => ask("GET"), leave: () => ask("POST"), close: async () => opened?.client.close() };
}

/** Addresses of Core APIs: this host's own is asked too, but its failure does not explain why no Core answers. */
interface Asked {
  others: string[];
  own: string;
}

/** Asks the Cores one after the other about leaving, until one gives a decisive answer. Throws nothing. @internal */
export const askEach = (asked: Asked, call: (internal: string) => Promise<unknown>): Promise<Heard> =>
  askAny([...asked.others, asked.own], asked.own, call, (said) => LeaveAnswer.parse(said));

/**
 * Asks the Cores one after the other, until one gives a decisive answer; the result of the call to `own` is not named.
 */
export async function askAny<T>(
  all: readonly string[],
  own: string | null,
  call: (internal: string) => Promise<unknown>,
  read: (said: unknown) => T,
): Promise<Heard<T>> {
  let reason: Reason | null = null;
  const faults: string[] = [];
  for (const internal of all) {
    try {
      return { ok: true, value: read(await call(internal)) };
    } catch (error) {
      const refusal = error instanceof PeerError ? refusalOf(error) : null;
      if (refusal !== null && !SILENT.has(refusal.code)) return { ok: false, silent: false, reason: refusal };
      if (refusal !== null) reason = refusal;
      if (internal !== own) faults.push(`${internal}: ${callFault(error)}`);
    }
  }
  reason ??= { code: "leave_unreachable", params: { asked: faults.join(", ") } };
  return { ok: false, silent: true, reason };
}

/** Returns the result of a call in a word: of a connection its fault, else the code that the other side answered. */
function callFault(error: unknown): string {
  if (!(error instanceof PeerError)) return "unread";
  if (error.kind === "status") return String(error.status);
  return error.kind === "unknown" ? netFault(error.cause).code : error.kind;
}

function addresses(self: CoreJson): Asked {
  const peers = self.peers.toSorted((a, b) => Number(b.voter) - Number(a.voter));
  return { others: peers.map((p) => p.internal), own: authority(self.internal.advertise) };
}

function refusalOf(error: PeerError): Reason | null {
  const problem = error.problem();
  return problem === null ? null : { code: problem.code, params: problem.params ?? {} };
}

function open(home: string, id: string): { asked: Asked; client: NodeClient } {
  const layout = layoutOf(home, id);
  try {
    const self = readCoreJson(layout.coreJson);
    if (self === null) throw new CoreFailure("home_half_written", { home, file: layout.coreJson });
    return { asked: addresses(self), client: new NodeClient(readTls(layout)) };
  } catch (error) {
    if (error instanceof CoreFailure) throw new InstallFailure(error.code, error.params);
    throw error;
  }
}
