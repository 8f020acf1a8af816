import { PROBLEM_TYPE } from "@core-console/shared/contract/errors";
import { HEADER } from "@core-console/shared/contract/headers";
import { langOf } from "@core-console/shared/words/lang";
import type { Clock } from "../../lib/time/clock.ts";
import { sleep } from "../../lib/time/clock.ts";
import type { Cores } from "../cores.ts";
import type { Resolver } from "../leader/resolver.ts";
import { unled } from "../leader/unled.ts";
import { problemOf } from "../problem.ts";
import type { Forwarded, ForwardCall, UpstreamAnswer } from "../upstream.ts";
import { attempt } from "./attempt.ts";

interface Deps {
  cores: Cores;
  resolver: Pick<Resolver, "coreOf" | "noQuorum">;
  clock: Clock;
}

const TRY_MS = 3000;
/** While that Core cannot be reached, keep trying for so long, ms. */
const LOOK_MS = 1500;

/**
 * Answers a call of a session that the Core `ref` opened without a majority: that Core answers, and no other is asked.
 * Where it cannot be reached the session counts as ended, so that the user can sign in again through another Core.
 */
export async function toItsCore(ref: string, call: ForwardCall, deps: Deps): Promise<Forwarded> {
  const untilMs = deps.clock.now() + LOOK_MS;
  do {
    const core = deps.resolver.coreOf(ref);
    if (core !== null) {
      const result = await attempt(deps.cores.link(core), call, { timeoutMs: TRY_MS, over: null, clock: deps.clock });
      if (result.kind === "answered" && result.answer.status !== 307) return result;
      // It hears a leader by now, or is too busy: neither says that the session has ended.
      if (result.kind === "answered" || result.kind === "timeout") return { kind: "problem", ...unled(deps.resolver) };
    }
    if (call.gone.aborted) return { kind: "gone" };
    await sleep(deps.clock, 50, call.gone);
  } while (!call.gone.aborted && deps.clock.now() < untilMs);
  return call.gone.aborted ? { kind: "gone" } : { kind: "answered", answer: ended(call) };
}

function ended({ headers }: ForwardCall): UpstreamAnswer {
  const facts = { code: "unauthenticated", requestId: headers[HEADER.requestId] ?? "" } as const;
  const problem = problemOf(facts, langOf(headers["accept-language"]));
  return {
    status: problem.status,
    headers: { "content-type": PROBLEM_TYPE },
    body: Buffer.from(JSON.stringify(problem)),
  };
}
