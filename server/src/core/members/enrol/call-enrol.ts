import { Agent, request } from "undici";
import { EnrolAnswer, type EnrolRequest, EnrolWaits } from "@core-console/shared/contract/enrolment";
import { Problem } from "@core-console/shared/contract/errors";
import { API_PREFIX } from "@core-console/shared/contract/routes";
import type { Code } from "@core-console/shared/words/en";
import { isLeaderless } from "@core-console/shared/domain/no-quorum";
import { sleep, type Clock } from "../../../lib/time/clock.ts";
import { netFault } from "../../../lib/net/net-fault.ts";
import { readWhole } from "../../../lib/net/read-whole.ts";
import { TLS_CLIENT } from "../../../lib/tls/tls-options.ts";
import { CoreFailure } from "../home/core-failure.ts";

/** An election lasts a few seconds; a joiner retries for this long. */
const PATIENCE_MS = 30_000;
const TRY_MS = 15_000;
const PAUSE_MS = 500;
/** Enough for two certificates and the addresses of a thousand Cores. */
const MOST_ANSWER_BYTES = 524_288;

/** The cluster's refusal, with the API's own code; its text comes from shared/src/words. */
export class EnrolRefused extends CoreFailure {
  readonly problem: Problem;

  constructor(problem: Problem) {
    // The code of the field's fault is more specific than validation_failed.
    const fault = problem.code === "validation_failed" ? problem.errors?.[0]?.code : undefined;
    super((fault ?? problem.code) as Code, problem.params ?? {});
    this.problem = problem;
  }
}

interface EnrolCall {
  host: string;
  port: number;
  ca: string;
  body: EnrolRequest;
  clock: Clock;
}
interface Reply {
  status: number;
  body: unknown;
}
/** What one attempt led to: the cluster's answer, or a failure that another attempt may resolve. */
type Attempt = { answer: EnrolAnswer | EnrolWaits } | { retry: CoreFailure };

/**
 * Exchanges the ID for a certificate. Sent only over a connection trusted by `ca`; retried while there is no leader or
 * the outcome is unknown, which is safe: the same key gets the same response. Throws EnrolRefused, not_a_core,
 * join_at_console, join_name_mismatch, join_unreachable.
 */
export async function callEnrol(call: EnrolCall): Promise<EnrolAnswer | EnrolWaits> {
  const { ca, clock } = call;
  const agent = new Agent({ connect: { ...TLS_CLIENT, ca, timeout: 5000 }, allowH2: false });
  const until = clock.now() + PATIENCE_MS;
  try {
    for (;;) {
      const attempt = await tryOnce(agent, call);
      if ("answer" in attempt) return attempt.answer;
      if (clock.now() > until) throw attempt.retry;
      await sleep(clock, PAUSE_MS);
    }
  } finally {
    await agent.destroy();
  }
}

async function tryOnce(agent: Agent, call: EnrolCall): Promise<Attempt> {
  let reply: Reply;
  try {
    reply = await post(agent, call);
  } catch (error) {
    return { retry: unreachable(error, call) };
  }
  return attemptOf(reply, call);
}

/** Returns the failure of a call without a reply. Throws join_name_mismatch, which no other attempt resolves. */
function unreachable(error: unknown, call: EnrolCall): CoreFailure {
  const target = targetOf(call);
  if ((error as { code?: string }).code === "ERR_TLS_CERT_ALTNAME_INVALID")
    throw new CoreFailure("join_name_mismatch", target);
  return new CoreFailure("join_unreachable", { ...target, why: netFault(error).kind });
}

/** Returns what a reply means. Throws EnrolRefused, not_a_core, join_at_console. */
function attemptOf({ status, body }: Reply, call: EnrolCall): Attempt {
  if (status === 200) return { answer: parsed(EnrolAnswer.safeParse(body), call) };
  if (status === 202) return { answer: parsed(EnrolWaits.safeParse(body), call) };
  const problem = parsed(Problem.safeParse(body), call);
  if (isOfConsole(problem)) {
    const name = call.host.includes(":") ? `[${call.host}]` : call.host;
    throw new CoreFailure("join_at_console", { ...targetOf(call), name });
  }
  const refused = new EnrolRefused(problem);
  if (!isLeaderless(problem.code) && problem.code !== "outcome_unknown") throw refused;
  return { retry: refused };
}

/** Returns what was parsed. Throws not_a_core if a reply is not one of a Core's. */
function parsed<T>(result: { success: true; data: T } | { success: false }, call: EnrolCall): T {
  if (!result.success) throw new CoreFailure("not_a_core", targetOf(call));
  return result.data;
}

/**
 * Reports whether the cluster's own console refused, which offers no enrolment on any of its ports: a Core's not_found
 * names what was not found.
 */
function isOfConsole({ code, params }: Problem): boolean {
  return code === "not_found" && params?.["what"] === undefined;
}

function targetOf({ host, port }: EnrolCall): { host: string } {
  return { host: `${host}:${port}` };
}

async function post(agent: Agent, { host, port, body, clock }: EnrolCall): Promise<Reply> {
  const response = await request(`https://${host}:${port}${API_PREFIX}/enrol`, {
    method: "POST",
    dispatcher: agent,
    signal: AbortSignal.timeout(TRY_MS),
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...body, clockMs: clock.now() }),
  });
  const answer = await readWhole(response.body as AsyncIterable<Buffer>, MOST_ANSWER_BYTES)
    .then((bytes): unknown => JSON.parse(bytes.toString()))
    .catch(() => null);
  return { status: response.statusCode, body: answer };
}
