import type { LeaveAnswer } from "@core-console/shared/contract/enrolment";
import type { Reason } from "@core-console/shared/contract/service";
import { InstallFailure } from "../run.ts";

const LOOK_MS = 500;
const ELECTION_MS = 8000;
/**
 * The longest time without an answer while a removal is in progress: an election, and the leader that left may be this
 * very host's, ms.
 */
const SILENT_MS = 60_000;

/**
 * The answer of one of the cluster's Cores to this host's certificate; a Reason where all refuse, or none can be asked.
 */
export type Heard<T = LeaveAnswer> = { ok: true; value: T } | { ok: false; reason: Reason; silent: boolean };

/** The cluster as this host can ask it. */
export interface ClusterPort {
  look: () => Promise<Heard>;
  leave: () => Promise<Heard>;
  close: () => Promise<void>;
}

export interface Waiting {
  now: () => number;
  pause: (ms: number) => Promise<void>;
}

/** Asks until a Core answers, for as long as an election may take; then returns the last refusal. */
export async function askPatiently<T>(ask: () => Promise<Heard<T>>, waiting: Waiting): Promise<Heard<T>> {
  const end = waiting.now() + ELECTION_MS;
  for (;;) {
    const heard = await ask();
    if (heard.ok || !heard.silent || waiting.now() >= end) return heard;
    await waiting.pause(LOOK_MS);
  }
}

/**
 * Has this host's Core removed from its cluster, reports each new state of the removal and waits until it is done.
 * Throws InstallFailure with the cluster's reason: after `leave_unclear` it may be removed all the same, else the Core
 * is still a member.
 */
export async function leaveCluster(
  leaving: Waiting & { cluster: Pick<ClusterPort, "look" | "leave">; name: string; report: (reason: Reason) => void },
): Promise<void> {
  let heard = await askPatiently(leaving.cluster.leave, leaving);
  if (!heard.ok) throw failure(heard, leaving);
  let heardAtMs = leaving.now();
  let reported = "";
  for (;;) {
    if (heard.ok) {
      heardAtMs = leaving.now();
      const { removed, operation } = heard.value;
      if (removed !== null) return;
      if (operation?.state === "failed") {
        const { code, params } = operation.reason ?? { code: "removal_late", params: { name: leaving.name } };
        throw new InstallFailure(code, params);
      }
      const stand: Reason = operation?.reason ?? { code: "leave_under_way", params: { name: leaving.name } };
      if (JSON.stringify(stand) !== reported) leaving.report(stand);
      reported = JSON.stringify(stand);
    } else if (!heard.silent || leaving.now() - heardAtMs > SILENT_MS) {
      throw failure(heard, leaving);
    }
    await leaving.pause(LOOK_MS);
    heard = await leaving.cluster.look();
  }
}

/** Silence is not a refusal: the very first call may have been received, and only its answer lost. */
function failure(
  { reason, silent }: Extract<Heard, { ok: false }>,
  leaving: { name: string; report: (reason: Reason) => void },
): InstallFailure {
  if (!silent) return new InstallFailure(reason.code, reason.params);
  // Its words are meant for a client that sent one change, with a key to repeat it by.
  if (reason.code !== "outcome_unknown") leaving.report(reason);
  return new InstallFailure("leave_unclear", { name: leaving.name });
}
