import { sleep } from "../../lib/time/clock.ts";
import { unled } from "../leader/unled.ts";
import { attempt } from "./attempt.ts";
import { type ForwarderOptions, lostTwice, MOST_LOST_READS } from "./forwarder.ts";
import type { Forwarded, ForwardCall } from "../upstream.ts";
import { coreOfReadOnly } from "../session/read-only.ts";
import { outcomeOf } from "./outcome.ts";
import { toItsCore } from "./to-its-core.ts";

/** Each Core's own deadline for a stale read, ms: the next Core is asked rather than waiting for this one. */
const TRY_MS = 400;
/** While no Core answers, keep looking for so long, ms: a stale read asks for what is known now. */
const LOOK_MS = 1500;

/**
 * Rule 6: answers `?stale=1` from one Core's own copy, the leader's if there is a leader, else that of any Core that
 * answers, voters first. A read that is lost goes to one more Core.
 */
export async function staleRead(call: ForwardCall, deps: ForwarderOptions): Promise<Forwarded> {
  const itsCore = coreOfReadOnly(call.headers["authorization"]);
  if (itsCore !== null) return toItsCore(itsCore, call, deps);
  const untilMs = deps.clock.now() + LOOK_MS;
  let lost = 0;
  do {
    for (const core of askable(deps)) {
      const result = outcomeOf(
        await attempt(deps.cores.link(core), call, { timeoutMs: TRY_MS, over: null, clock: deps.clock }),
      );
      if (result.kind === "answered") return result;
      if (result.outcome === "lost" && ++lost > MOST_LOST_READS) return lostTwice(call, deps);
      if (call.gone.aborted) return { kind: "gone" };
    }
    await sleep(deps.clock, 50, call.gone);
  } while (!call.gone.aborted && deps.clock.now() < untilMs && deps.resolver.noQuorum() === null);
  return call.gone.aborted ? { kind: "gone" } : { kind: "problem", ...unled(deps.resolver) };
}

/** Returns every Core that may answer from its own copy, the leader first. */
export function askable(deps: ForwarderOptions): string[] {
  const route = deps.resolver.current();
  return [...new Set([...(route ? [route.core] : []), ...deps.resolver.living()])];
}
