import type { Reason } from "@core-console/shared/contract/service";
import { askPatiently, type ClusterPort, leaveCluster, type Waiting } from "./leave.ts";
import { InstallFailure } from "../run.ts";

/**
 * The leader takes a silent joiner for a reachable one for 1.5 s more (`contactMs` of shared/src/domain), and may make
 * it a member then: only after that, and the write itself, an answer stays true.
 */
const FORGOTTEN_MS = 3000;

/** Codes of the answer to a joiner, and to a host that the cluster does not know. */
const NO_MEMBER = new Set(["forbidden", "unauthenticated", "not_found"]);

/**
 * What became of the membership that a failed installation may have got. `unclear`: it may have been given up;
 * `unknown`: no Core reported whether there is one at all.
 */
export type MembershipOutcome = "none" | "left" | "stays" | "unclear" | "unknown";

export interface GiveUpOptions extends Waiting {
  cluster: Pick<ClusterPort, "look" | "leave">;
  name: string;
  /** core.json records it as a member */
  member: boolean;
  /** its service ran, so that the leader may have had contact with it */
  reported: boolean;
  /** aborted: stop waiting for the cluster */
  enough: AbortSignal;
  stop: () => Promise<void>;
  start: () => Promise<void>;
  report: (reason: Reason) => void;
  /** returns what an error means in words; null: there are none for it */
  why: (error: unknown) => Reason | null;
}

/**
 * Gives up the membership of a failed installation. A member that vanished would count as dead, so it leaves first, and
 * stays installed where it cannot. Throws nothing.
 */
export async function giveUpMembership(parts: GiveUpOptions): Promise<MembershipOutcome> {
  if (!parts.member && !parts.reported) return "none";
  const hurried = hurry(parts);
  if (parts.member) return leave(hurried);
  await parts.stop();
  const outcome = await askMembership(hurried);
  if (outcome !== "has") return outcome;
  const given = await leave(hurried);
  if (given !== "left") await parts.start();
  return given;
}

/**
 * Asks the cluster whatever core.json says: the leader makes the member, and a full disk may have kept the joiner from
 * recording it.
 */
async function askMembership(o: GiveUpOptions): Promise<MembershipOutcome | "has"> {
  try {
    await o.pause(FORGOTTEN_MS);
    const heard = await askPatiently(o.cluster.look, o);
    if (heard.ok) return heard.value.removed === null ? "has" : "left";
    if (NO_MEMBER.has(heard.reason.code)) return "none";
    o.report(heard.reason);
    return "unknown";
  } catch (error) {
    // A host without a certificate of the cluster cannot ask, and has no membership there.
    if (!isInterrupt(error) && error instanceof InstallFailure) return "none";
    return "unknown";
  }
}

async function leave(o: GiveUpOptions): Promise<"left" | "stays" | "unclear"> {
  try {
    await leaveCluster(o);
    return "left";
  } catch (error) {
    if (isInterrupt(error)) return "unclear";
    const reason = error instanceof InstallFailure ? error.reason : o.why(error);
    o.report(reason ?? { code: "install_command", params: { command: "kuma", message: String(error) } });
    return reason === null || reason.code === "leave_unclear" ? "unclear" : "stays";
  }
}

const isInterrupt = (error: unknown): boolean =>
  error instanceof InstallFailure && error.reason.code === "install_interrupted";

/** Returns the same, where waiting throws once `enough` aborts. */
function hurry(o: GiveUpOptions): GiveUpOptions {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  const end = (): void => reject(new InstallFailure("install_interrupted"));
  if (o.enough.aborted) end();
  o.enough.addEventListener("abort", end);
  const or = <T>(act: () => Promise<T>): Promise<T> => Promise.race([promise, act()]);
  return {
    ...o,
    cluster: { look: () => or(o.cluster.look), leave: () => or(o.cluster.leave) },
    pause: (ms) => or(() => o.pause(ms)),
  };
}
