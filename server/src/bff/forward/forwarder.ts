// Invariant: a change that may have been executed is sent again only if it is idempotent (it carries an
// Idempotency-Key, or its route may be repeated) and less than 7 s have passed since it arrived; a read that may have
// made a Core fail or hang is sent again once. A change that may have been written is answered with `outcome_unknown`,
// never with `no_leader`, which promises that nothing changed. Errors of an attempt are results: every call ends as
// answered, problem or gone. Rules 1-3, 8 and 9 of docs/architecture/forwarding.md.

import { HEADER } from "@core-console/shared/contract/headers";
import { HOLD_MS, forwardVerdict, ruleOf, type TryOutcome } from "@core-console/shared/domain/forwarding";
import type { Clock } from "../../lib/time/clock.ts";
import { sleep } from "../../lib/time/clock.ts";
import type { Logger } from "../../lib/logging/logger.ts";
import { queryHash } from "../../lib/http/query-hash.ts";
import type { Cores } from "../cores.ts";
import type { Resolver, Route } from "../leader/resolver.ts";
import { unled } from "../leader/unled.ts";
import { coreOfReadOnly } from "../session/read-only.ts";
import { addressed } from "./addressed.ts";
import { attempt } from "./attempt.ts";
import type { QueuedCalls } from "./queued-calls.ts";
import { outcomeOf } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import { pauseMs, tryMs } from "./attempt-timing.ts";
import type { ShareReads } from "./share-reads.ts";
import { toItsCore } from "./to-its-core.ts";
import type { ForwardCall, Forwarded } from "../upstream.ts";

/** Rule 3: a read that may have made a Core fail or hang is sent again at most once. */
export const MOST_LOST_READS = 1;
const FATAL = new Set<TryOutcome>(["lost", "timeout"]);

/** Dependencies of forwarding. */
export interface ForwarderOptions {
  cores: Cores;
  resolver: Resolver;
  queue: QueuedCalls;
  reads: ShareReads<Outcome>;
  clock: Clock;
  log: Logger;
}

/**
 * Forwards a call by rules 1–3, 8 and 9: tries until a Core gives a final answer, for 7 s at most. Answers at once
 * while the majority is lost.
 */
export async function forward(call: ForwardCall, deps: ForwarderOptions): Promise<Forwarded> {
  const itsCore = coreOfReadOnly(call.headers["authorization"]);
  if (itsCore !== null) return toItsCore(itsCore, call, deps);
  const { resolver, reads, clock } = deps;
  const progress: Progress = { arrivedMs: clock.now(), mayBeWritten: false, lost: 0 };
  const untilMs = progress.arrivedMs + HOLD_MS;

  for (let tries = 0; ; tries += 1) {
    const route = resolver.current() ?? (await hold(call, untilMs, deps));
    if (call.gone.aborted) return { kind: "gone" };
    if (!route) return problem(progress.mayBeWritten ? "outcome_unknown" : "no_leader", deps);
    const result = await (call.shareKey === null
      ? tryOnce(call, untilMs, deps)
      : reads.read(call.shareKey, () => tryOnce(call, untilMs, deps)));
    if (result.kind === "answered") return result;
    const end = endAfter(result.outcome, call, progress, deps);
    if (end !== null) return end;
    await sleep(clock, pauseMs(tries), call.gone);
  }
}

/** What the attempts so far say about a call. */
interface Progress {
  arrivedMs: number;
  /** a change that an attempt may have executed */
  mayBeWritten: boolean;
  /** attempts that may have made a Core fail or hang */
  lost: number;
}

type Ended = Extract<Forwarded, { kind: "problem" }>;

/** Records a failed attempt and returns the answer that it leads to; null: the call is sent again. */
function endAfter(outcome: TryOutcome, call: ForwardCall, progress: Progress, deps: ForwarderOptions): Ended | null {
  const read = isRead(call.method);
  if (FATAL.has(outcome)) progress.lost += 1;
  if (read && progress.lost > MOST_LOST_READS) return lostTwice(call, deps);
  const verdict = forwardVerdict({
    outcome,
    method: call.method,
    idempotent: call.idempotent,
    bodyBytes: call.body?.length ?? 0,
    heldMs: deps.clock.now() - progress.arrivedMs,
    mayBeWritten: progress.mayBeWritten,
  });
  if (verdict.then === "answer") return problem(verdict.code, deps);
  progress.mayBeWritten ||= !read && ruleOf(outcome) === 3;
  return null;
}

function problem(code: "no_leader" | "outcome_unknown", { resolver }: ForwarderOptions): Ended {
  return { kind: "problem", ...(code === "no_leader" ? unled(resolver) : { code, params: {} }) };
}

/** Returns the answer to a read that was lost twice or got no answer twice: it is not tried on a third Core. */
export function lostTwice(call: ForwardCall, { log }: Pick<ForwarderOptions, "log">): Ended {
  const { method, route, path, headers } = call;
  log.warn(
    { method, route, query: queryHash(path), requestId: headers[HEADER.requestId] },
    "a read was lost twice and is not sent again",
  );
  return { kind: "problem", code: "read_lost", params: {} };
}

export const isRead = (method: string): boolean => method === "GET" || method === "HEAD";

/**
 * Makes one attempt on the current route; if it fails, the resolver looks for the leader again. A leader that takes
 * long over one call is not such a failure: the heartbeat and the streams detect a silent one in half the time, and
 * everyone's calls go there.
 */
async function tryOnce(call: ForwardCall, untilMs: number, deps: ForwarderOptions): Promise<Outcome> {
  const route = deps.resolver.current();
  if (!route) return { kind: "failed", outcome: "refused" };
  const result = outcomeOf(
    await attempt(deps.cores.link(route.core), addressed(call, route.kind), {
      timeoutMs: tryMs({ read: isRead(call.method), idempotent: call.idempotent, leftMs: untilMs - deps.clock.now() }),
      // A call that may not be sent twice is waited for; all others move on to the new leader.
      over: call.idempotent ? route.over : null,
      clock: deps.clock,
    }),
  );
  const slow = result.kind === "failed" && result.outcome === "timeout" && route.kind === "leader";
  if (result.kind === "failed" && !slow) deps.resolver.suspect(route, deps.clock.now());
  return result;
}

async function hold(call: ForwardCall, untilMs: number, deps: ForwarderOptions): Promise<Route | null> {
  const leave = deps.queue.enter(call.body?.length ?? 0, call.client);
  if (!leave) return null;
  try {
    return await deps.resolver.wait(untilMs, call.gone);
  } finally {
    leave();
  }
}
