// Invariant: a change that may have been executed is sent again only if it is idempotent (it carries an Idempotency-Key, or
// its route may be repeated) and less than 7 s have passed since it arrived; a read that may have made a Core fail or hang
// is sent again once. A change that may have been written is answered with `outcome_unknown`, never with `no_leader`, which
// promises that nothing changed. Errors of an attempt are results: every call ends as answered, problem or gone.
// Rules 1-3, 8 and 9 of docs/architecture/forwarding.md.

import { HEADER } from "@core-console/shared/contract/headers";
import { HOLD_MS, forwardVerdict, ruleOf, type TryOutcome } from "@core-console/shared/domain/forwarding";
import type { Clock } from "../../lib/time/clock.ts";
import { sleep } from "../../lib/time/clock.ts";
import type { Logger } from "../../lib/logging/logger.ts";
import { queryHash } from "../../lib/http/query-hash.ts";
import type { Cores } from "../cores.ts";
import type { Resolver, Route } from "../leader/resolver.ts";
import { unled } from "../leader/unled.ts";
import { addressed } from "./addressed.ts";
import { attempt } from "./attempt.ts";
import type { Held } from "./held.ts";
import { outcomeOf } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import { pauseMs, tryMs } from "./pace.ts";
import type { ShareReads } from "./share-reads.ts";
import type { ForwardCall, Forwarded, Refused } from "../upstream.ts";

/** Rule 3: a read that may have made a Core fail or hang is sent again at most once. */
export const MOST_LOST_READS = 1;
const FATAL = new Set<TryOutcome>(["lost", "timeout"]);

/** Dependencies of forwarding. */
export interface ForwarderOptions {
  cores: Cores;
  resolver: Resolver;
  held: Held;
  reads: ShareReads<Outcome>;
  clock: Clock;
  log: Logger;
}

/**
 * Forwards a call by rules 1–3, 8 and 9: tries until a Core gives a final answer, for 7 s at most. Answers at once
 * while the majority is lost.
 */
export async function forward(call: ForwardCall, o: ForwarderOptions): Promise<Forwarded> {
  const arrivedMs = o.clock.now();
  const untilMs = arrivedMs + HOLD_MS;
  let mayBeWritten = false;
  let lost = 0;

  for (let tries = 0; ; tries += 1) {
    const route = o.resolver.current() ?? (await hold(call, untilMs, o));
    if (call.gone.aborted) return { kind: "gone" };
    if (!route) return { kind: "problem", ...endOf(mayBeWritten ? "outcome_unknown" : "no_leader", o) };

    const once = (): Promise<Outcome> => tryOnce(call, untilMs, o);
    const result = await (call.shareKey === null ? once() : o.reads.read(call.shareKey, once));
    if (result.kind === "answered") return result;

    if (FATAL.has(result.outcome)) lost += 1;
    if (isRead(call.method) && lost > MOST_LOST_READS) return lostTwice(call, o);
    const verdict = forwardVerdict({
      outcome: result.outcome,
      method: call.method,
      idempotent: call.idempotent,
      bodyBytes: call.body?.length ?? 0,
      heldMs: o.clock.now() - arrivedMs,
      mayBeWritten,
    });
    if (verdict.then === "answer") return { kind: "problem", ...endOf(verdict.code, o) };
    mayBeWritten ||= !isRead(call.method) && ruleOf(result.outcome) === 3;
    await sleep(o.clock, pauseMs(tries), call.gone);
  }
}

const endOf = (code: "no_leader" | "outcome_unknown", o: ForwarderOptions): Refused =>
  code === "no_leader" ? unled(o.resolver) : { code, params: {} };

/** Returns the answer to a read that was lost twice or got no answer twice: it is not tried on a third Core. */
export function lostTwice(
  call: ForwardCall,
  o: Pick<ForwarderOptions, "log">,
): Extract<Forwarded, { kind: "problem" }> {
  const { method, route, path, headers } = call;
  o.log.warn(
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
async function tryOnce(call: ForwardCall, untilMs: number, o: ForwarderOptions): Promise<Outcome> {
  const route = o.resolver.current();
  if (!route) return { kind: "failed", outcome: "refused" };
  const result = outcomeOf(
    await attempt(o.cores.link(route.core), addressed(call, route.kind), {
      timeoutMs: tryMs({ read: isRead(call.method), idempotent: call.idempotent, leftMs: untilMs - o.clock.now() }),
      // A call that may not be sent twice is waited for; all others move on to the new leader.
      over: call.idempotent ? route.over : null,
    }),
  );
  const slow = result.kind === "failed" && result.outcome === "timeout" && route.kind === "leader";
  if (result.kind === "failed" && !slow) o.resolver.suspect(route, o.clock.now());
  return result;
}

async function hold(call: ForwardCall, untilMs: number, o: ForwarderOptions): Promise<Route | null> {
  const leave = o.held.enter(call.body?.length ?? 0, call.client);
  if (!leave) return null;
  try {
    return await o.resolver.wait(untilMs, call.gone);
  } finally {
    leave();
  }
}
