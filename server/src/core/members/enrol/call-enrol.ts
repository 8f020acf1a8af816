import { Agent, request } from "undici";
import { EnrolAnswer, type EnrolRequest, EnrolWaits } from "@core-console/shared/contract/enrolment";
import { Problem } from "@core-console/shared/contract/errors";
import { API_PREFIX } from "@core-console/shared/contract/routes";
import type { Code } from "@core-console/shared/words/en";
import { isLeaderless } from "@core-console/shared/domain/no-quorum";
import { sleep, type Clock } from "../../../lib/time/clock.ts";
import { netFault, type NetFaultKind } from "../../../lib/net/net-fault.ts";
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

/**
 * Exchanges the ID for a certificate. Sent only over a connection trusted by `ca`; retried while there is no leader or
 * the outcome is unknown, which is safe: the same key gets the same response. Throws EnrolRefused, not_a_core,
 * join_at_console, join_name_mismatch, join_unreachable.
 */
export async function callEnrol(o: {
  host: string;
  port: number;
  ca: string;
  body: EnrolRequest;
  clock: Clock;
}): Promise<EnrolAnswer | EnrolWaits> {
  const agent = new Agent({ connect: { ...TLS_CLIENT, ca: o.ca, timeout: 5000 }, allowH2: false });
  const target = { host: `${o.host}:${o.port}` };
  const until = o.clock.now() + PATIENCE_MS;
  let why: NetFaultKind = "unknown";
  try {
    for (;;) {
      const answer = await post(agent, o).catch((error: unknown) => {
        why = netFault(error).kind;
        if ((error as { code?: string }).code === "ERR_TLS_CERT_ALTNAME_INVALID")
          throw new CoreFailure("join_name_mismatch", target);
        return null;
      });
      if (answer?.status === 200 || answer?.status === 202) {
        const parsed = (answer.status === 200 ? EnrolAnswer : EnrolWaits).safeParse(answer.body);
        if (!parsed.success) throw new CoreFailure("not_a_core", target);
        return parsed.data;
      }
      const problem = answer === null ? null : Problem.safeParse(answer.body);
      if (problem?.success === false) throw new CoreFailure("not_a_core", target);
      // The cluster's own console offers no enrolment on any of its ports; a Core's not_found names what was not
      // found.
      if (problem?.data.code === "not_found" && problem.data.params?.["what"] === undefined)
        throw new CoreFailure("join_at_console", { ...target, name: o.host.includes(":") ? `[${o.host}]` : o.host });
      const passing = problem === null || isLeaderless(problem.data.code) || problem.data.code === "outcome_unknown";
      if (!passing) throw new EnrolRefused(problem.data);
      if (o.clock.now() > until)
        throw problem === null
          ? new CoreFailure("join_unreachable", { ...target, why })
          : new EnrolRefused(problem.data);
      await sleep(o.clock, PAUSE_MS);
    }
  } finally {
    await agent.destroy();
  }
}

async function post(
  agent: Agent,
  o: { host: string; port: number; body: EnrolRequest; clock: Clock },
): Promise<{ status: number; body: unknown }> {
  const { statusCode, body } = await request(`https://${o.host}:${o.port}${API_PREFIX}/enrol`, {
    method: "POST",
    dispatcher: agent,
    signal: AbortSignal.timeout(TRY_MS),
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...o.body, clockMs: o.clock.now() }),
  });
  const answer = await readWhole(body as AsyncIterable<Buffer>, MOST_ANSWER_BYTES)
    .then((bytes): unknown => JSON.parse(bytes.toString()))
    .catch(() => null);
  return { status: statusCode, body: answer };
}
