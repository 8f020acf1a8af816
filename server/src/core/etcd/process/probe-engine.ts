import { sleep, type Clock } from "../../../lib/time/clock.ts";
import type { Logger } from "../../../lib/logging/logger.ts";
import { isEngineError } from "../client/engine-error.ts";
import type { EngineStatus, Gateway } from "../client/gateway-types.ts";
import type { EngineEvent } from "./engine-plan.ts";

const PROBE_EVERY_MS = 25;
const PROBE_TIMEOUT_MS = 1000;

/** The identity that an engine must have; what is left out may be anything. */
export interface EngineIdentity {
  clusterId?: string;
  memberId?: string;
}

/**
 * Returns what an answer of the engine means: it is the expected member, or it is rejected as another one.
 * @internal
 */
export function eventOfAnswer(found: Required<EngineIdentity>, expected: EngineIdentity = {}): EngineEvent {
  const { clusterId, memberId } = found;
  const same = (expected.clusterId ?? clusterId) === clusterId && (expected.memberId ?? memberId) === memberId;
  if (same) return { on: "answered" };
  const detail = `found member ${memberId} of cluster ${clusterId}`;
  return { on: "rejected", failure: { code: "data_foreign", params: { clusterId, memberId }, detail } };
}

/**
 * Probes an engine until it answers, and returns what its answer means. Returns null once `wanted` returns false; an
 * answer that arrives after that is discarded.
 */
export async function probeEngine(deps: {
  gateway: Pick<Gateway, "status">;
  expect?: EngineIdentity;
  wanted: () => boolean;
  clock: Clock;
  log: Pick<Logger, "error">;
}): Promise<EngineEvent | null> {
  while (deps.wanted()) {
    const status = await statusOf(deps);
    if (status === null) await sleep(deps.clock, PROBE_EVERY_MS);
    else if (deps.wanted()) return eventOfAnswer(status, deps.expect);
  }
  return null;
}

/** Returns the engine's status; null if it does not answer. */
async function statusOf({ gateway, log }: Parameters<typeof probeEngine>[0]): Promise<EngineStatus | null> {
  try {
    return await gateway.status({ timeoutMs: PROBE_TIMEOUT_MS });
  } catch (error) {
    if (!isEngineError(error)) log.error({ err: error }, "probe of the engine");
    return null;
  }
}
