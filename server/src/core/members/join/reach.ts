import { Reason } from "@core-console/shared/contract/service";
import * as z from "zod/mini";
import { netFault } from "../../../lib/net/net-fault.ts";
import type { MembersDeps } from "../deps.ts";
import { PeerError } from "../view/node-client.ts";
import { CONTACT_MS, isInContact } from "../view/view-facts.ts";
import type { ServiceRecord } from "../../state/records.ts";
import { dialBoth } from "./dial.ts";
import { followed, lasts, type JoinState } from "../view/join-progress.ts";

type Deps = Pick<MembersDeps, "registry" | "log" | "now" | "wall" | "self" | "client" | "exchange" | "joins">;

const PROBE_EVERY_MS = 500;
/** How long a pair that reached each other counts as reachable. */
const BELIEVED_MS = 5000;
const DialAnswer = z.object({ raft: z.nullable(Reason), internal: z.nullable(Reason) });

/**
 * Runs the stage "reachable back": every voter in contact dials the joiner on 7209 and 7210, and the joiner dials
 * every member. The probes run in the background; returns whether every pair was recently verified in both directions
 * and no obstacle remains.
 */
export function probeJoiner(deps: Deps, record: ServiceRecord, state: JoinState): boolean {
  const { host } = record;
  if (host === null) return false;
  const now = deps.now();
  const others = pairsOf(deps, record.ref).filter((s) => s.ref === deps.self.ref || isHeard(deps, s.ref));
  if (now - state.probedAtMs >= PROBE_EVERY_MS) startProbes(deps, others, record, state);
  if (silentSince(deps, record.ref) !== null || lasts(state.unreached, now) || lasts(state.hostSays, now)) return false;
  const reached = new Set(deps.exchange.of(record.ref).report?.join?.reached ?? []);
  return (
    others.length > 0 &&
    others.every((m) => reached.has(m.ref) && (!m.voter || now - (state.reachedFromMs.get(m.ref) ?? 0) <= BELIEVED_MS))
  );
}

/**
 * Returns the members that the joiner must reach; the voters among them must reach it too. These are the voters, and a
 * learner in good order, which will vote. One in trouble must not delay the next join, or no host could ever replace
 * it.
 */
export function pairsOf(deps: Deps, ref: string): ServiceRecord[] {
  return [...deps.registry.cores.values()]
    .map((s) => s.value)
    .filter((s) => s.memberId !== null && s.ref !== ref)
    .filter((s) => s.voter || (s.ended === null && deps.joins.of(s.ref).stall === null));
}

/** Starts a round of probes, unless the previous one is still under way. */
function startProbes(deps: Deps, others: readonly ServiceRecord[], record: ServiceRecord, state: JoinState): void {
  const round = (): Promise<void> => {
    state.probedAtMs = deps.now();
    return probeAll(deps, others, record, state);
  };
  state.probes
    .run(round)
    .catch((error: unknown) => deps.log.error({ err: error, ref: record.ref }, "probing a joiner failed"));
}

async function probeAll(
  deps: Deps,
  others: readonly ServiceRecord[],
  record: ServiceRecord,
  state: JoinState,
): Promise<void> {
  // A learner's statements about others are not trusted: the joiner dials it, but it is not asked whom it reaches.
  const asked = others.filter((member) => member.voter);
  const faults = await Promise.all(asked.map((member) => probeFrom(deps, member, record, state)));
  const silent = silentSince(deps, record.ref) === null ? null : notCalling(record);
  state.unreached = followed(state.unreached, silent ?? faults.find((f) => f !== null) ?? null, deps);
  const said = deps.exchange.of(record.ref).report?.join?.error ?? null;
  state.hostSays = followed(state.hostSays, whoIsAway(deps, said), deps);
}

const notCalling = (record: ServiceRecord): Reason => ({
  code: "host_not_calling",
  params: { host: record.host?.fqdn ?? null },
});

/** Returns when a host's last report arrived, 0 for never; null if it reports. */
function silentSince(deps: Deps, ref: string): number | null {
  const { receivedAtMs } = deps.exchange.of(ref);
  if (receivedAtMs === null) return 0;
  return deps.now() - receivedAtMs > CONTACT_MS ? receivedAtMs : null;
}

async function probeFrom(
  deps: Deps,
  member: ServiceRecord,
  joiner: ServiceRecord,
  state: JoinState,
): Promise<Reason | null> {
  if (joiner.host === null) return null;
  const { raft, internal } = joiner.host;
  let answer: unknown;
  try {
    answer =
      member.ref === deps.self.ref
        ? await dialBoth(raft, internal, deps.client.tls)
        : await deps.client.call(member.host?.internal ?? "", "POST", "/node/dial", { raft, internal }, 4000);
  } catch (error) {
    if (!(error instanceof PeerError)) throw error;
    deps.log.debug({ err: error, ref: member.ref }, "a member could not be asked to dial a joiner");
    return notAsked(deps.self.name, member.name, error);
  }
  const read = DialAnswer.safeParse(answer);
  if (!read.success) return { code: "member_failed", params: { from: deps.self.name, to: member.name } };
  const fault = read.data.raft ?? read.data.internal;
  if (fault === null) state.reachedFromMs.set(member.ref, deps.now());
  return fault === null ? null : { code: fault.code, params: { ...fault.params, from: member.name } };
}

/**
 * Returns the reason for a member that did not answer the leader: this is no statement about the member and the
 * joiner.
 * @internal
 */
export function notAsked(from: string, to: string, error: PeerError): Reason {
  if (error.kind === "unread") return { code: "member_failed", params: { from, to } };
  if (error.kind === "status") {
    const code = error.problem()?.code;
    return { code: "member_failed", params: { from, to, error: [error.status, code].join(" ").trimEnd() } };
  }
  const fault = error.kind === "unknown" ? { fault: netFault(error.cause).code } : {};
  return { code: "member_unreached", params: { from, to, why: error.kind, ...fault } };
}

/**
 * Returns the reason that a host reports. If the member that does not answer the joiner is out of contact with the
 * leader too, the member is at fault and is named.
 * @internal
 */
export function whoIsAway(deps: Deps, said: Reason | null): Reason | null {
  const away = [...deps.registry.cores.values()].find(
    ({ value: { ref, memberId, host } }) =>
      memberId !== null &&
      ref !== deps.self.ref &&
      !isHeard(deps, ref) &&
      [host?.raft, host?.internal].some((at) => at?.slice(0, at.lastIndexOf(":")) === said?.params["host"]),
  );
  return said === null || away === undefined ? said : { code: "member_away", params: { name: away.value.name } };
}

function isHeard(deps: Deps, ref: string): boolean {
  return isInContact(deps.exchange.of(ref), "receivedAtMs", deps.now());
}
