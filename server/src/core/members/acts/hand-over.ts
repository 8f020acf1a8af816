import type { MembersDeps } from "../deps.ts";
import { isInContact } from "../view/view-facts.ts";
import { hasVote } from "../view/votes.ts";
import { EngineError } from "../../etcd/client/engine-error.ts";
import { sleep, systemClock } from "../../../lib/time/clock.ts";

type Deps = Pick<
  MembersDeps,
  "registry" | "raft" | "memberList" | "log" | "now" | "self" | "engine" | "exchange" | "announceLeaving"
>;

/** Time for consoles to receive the new leader on this Core's stream before it closes. */
const LINGER_MS = 300;
/** Time for the other Cores to be notified before the transfer. */
const NOTICE_MS = 50;

/**
 * Hands leadership to the most caught-up voter before a planned stop, or to the Core `toRef` on request
 * (docs/architecture/membership.md). Does nothing if this Core does not lead or no such voter is in contact.
 */
export async function handOver(deps: Deps, toRef: string | null = null): Promise<void> {
  const { status } = deps.raft;
  if (status === null || status.raftState !== "StateLeader") return;
  const candidates = [...deps.registry.cores.values()].flatMap(({ value }) => {
    const alive = isInContact(deps.exchange.of(value.ref), "contactAtMs", deps.now());
    const match = value.memberId === null ? undefined : status.match[value.memberId];
    const wanted = toRef === null ? value.ref !== deps.self.ref : value.ref === toRef;
    return !wanted || !hasVote(deps.memberList, value) || value.memberId === null || !alive
      ? []
      : [{ memberId: value.memberId, match: match ?? 0, stays: value.state !== "removing" }];
  });
  // A member that is being removed would have to hand over again, so it comes last.
  const [best] = candidates.toSorted((a, b) => Number(b.stays) - Number(a.stays) || b.match - a.match);
  if (best === undefined) return;
  // From now on every Core polls Raft at the fast rate: a leader that is noticed late prolongs the pause.
  deps.announceLeaving(true);
  deps.raft.suspect();
  await sleep(systemClock, NOTICE_MS);
  try {
    await deps.engine.gateway.moveLeader(best.memberId, { timeoutMs: 3000 });
    await sleep(systemClock, LINGER_MS);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    deps.announceLeaving(false);
    // The engine's error is enough, as when all Cores stop at once: a stack adds nothing to it.
    const { kind, sent, message } = error;
    deps.log.warn({ kind, sent, message }, "leadership was not handed over; the other voters will elect a leader");
  }
}
