import type { Join, JoinError, Reason, WaitingHost } from "../../contract/service.ts";
import type { JoinEnding, ServiceFacts } from "./service-facts.ts";

/** Returns the state of its join; null for the first Core, which never joined. */
export function joinView(facts: ServiceFacts): Join | null {
  const { record, join } = facts;
  const approval = currentWait(facts);
  const last = lastStage(record, approval);
  if (last === null) return null;
  return {
    ...last,
    expiresAt: record.expiresAt,
    stages: record.stages,
    ...blockedBy(record.ended, approval, join),
    progressPercent: join.progressPercent,
    ...(approval === null ? {} : { approval }),
    ...(join.idRestricted ? { idRestricted: true } : {}),
  };
}

/** Returns the host that waits for a decision. A move is requested anew: one that was not decided in time is over. */
function currentWait({ join: { waitingHost }, nowMs }: ServiceFacts): WaitingHost | null {
  const over = waitingHost?.moves === true && Date.parse(waitingHost.endsAt) <= nowMs;
  return over ? null : waitingHost;
}

/** Returns the last completed stage. The first Core has none; a move of its host is approved like any other. */
function lastStage(
  { stages, createdAt }: ServiceFacts["record"],
  approval: WaitingHost | null,
): Pick<Join, "stage" | "since"> | null {
  const last = stages.at(-1);
  if (last !== undefined) return { stage: last.stage, since: last.at };
  return approval === null ? null : { stage: "steady", since: createdAt };
}

/** Returns what prevents the next stage. Of a cancelled join only the cause of its end remains. */
function blockedBy(
  ended: JoinEnding | null,
  approval: WaitingHost | null,
  join: ServiceFacts["join"],
): Pick<Join, "error" | "errors" | "waiting" | "stalled"> {
  if (ended !== null) {
    const error: JoinError = { ...endReason(ended), at: ended.at, seenBy: "leader" };
    return { error, errors: [error], waiting: null, stalled: null };
  }
  const { errors, stalled } = join;
  const waiting: Reason | null =
    approval === null ? join.waiting : { code: "approval_needed", params: { host: approval.host } };
  return { error: errors[0] ?? null, errors, waiting, stalled };
}

/** Returns why a join was cancelled, and by whom. */
export const endReason = ({ code, params, by }: JoinEnding): Reason => ({ code, params: { ...params, by } });
