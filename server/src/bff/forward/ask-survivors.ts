import { ROUTES } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import { sleep } from "../../lib/time/clock.ts";
import { unled } from "../leader/unled.ts";
import type { Forwarded, ForwardCall } from "../upstream.ts";
import { attempt } from "./attempt.ts";
import type { ForwarderOptions } from "./forwarder.ts";
import { outcomeOf } from "./outcome.ts";

/** A Core checks a password meanwhile; two wait for the processor at most. */
const TRY_MS = 5000;

/** While no Core answers, keep looking for so long, ms. */
const LOOK_MS = 1500;

/** What a Core answers without a majority to callers that are not signed in. */
const WITHOUT_MAJORITY: readonly Route[] = [ROUTES.signInOptions, ROUTES.signIn];

/** Reports whether the majority is lost, and any Core that answers may be asked to sign a user in to look. */
export function survivorsAnswer(route: Route, { resolver }: Pick<ForwarderOptions, "resolver">): boolean {
  return WITHOUT_MAJORITY.includes(route) && resolver.noQuorum() !== null;
}

/**
 * Asks the Cores that answer, voters first, this host's own before others, until one does not say that there is no
 * leader. A try that may have been counted is not made again at another Core.
 */
export async function askSurvivors(call: ForwardCall, deps: ForwarderOptions): Promise<Forwarded> {
  const { resolver, cores, clock } = deps;
  for (const core of await answering(call, deps)) {
    const tried = await attempt(cores.link(core), call, { timeoutMs: TRY_MS, over: null, clock });
    if (call.gone.aborted) return { kind: "gone" };
    const result = outcomeOf(tried);
    if (result.kind === "answered") return result;
    if (result.outcome === "timeout" || result.outcome === "lost") break;
  }
  return { kind: "problem", ...unled(resolver) };
}

/** Returns the Cores that answer. One that is busy with a password misses a question now and then. */
async function answering(call: ForwardCall, { resolver, clock }: ForwarderOptions): Promise<readonly string[]> {
  const untilMs = clock.now() + LOOK_MS;
  while (resolver.answering().length === 0 && !call.gone.aborted && clock.now() < untilMs)
    await sleep(clock, 50, call.gone);
  return resolver.answering();
}
