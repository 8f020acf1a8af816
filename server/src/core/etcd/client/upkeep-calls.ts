import { parseMetrics } from "../metrics.ts";
import { parseVars } from "../vars.ts";
import type { EngineCalls } from "./calls.ts";
import { decode } from "./call.ts";
import { EngineError } from "./engine-error.ts";
import type { Gateway } from "./gateway-types.ts";
import { decimalId } from "./ids.ts";
import { AlarmWire, StatusWire } from "./wire.ts";

const DEFRAGMENT_TIMEOUT_MS = 60_000;

/** Returns the part of a Gateway that reports the engine's own state. */
export function stateCalls(calls: EngineCalls): Pick<Gateway, "status" | "raftStatus" | "metrics"> {
  return {
    async status(options) {
      const answer = decode(StatusWire, await calls.probe("/v3/maintenance/status", {}, options));
      return {
        memberId: answer.header.member_id,
        clusterId: answer.header.cluster_id,
        version: answer.version,
        revision: answer.header.revision,
        leaderMemberId: answer.leader,
        raftIndex: answer.raftIndex,
        raftTerm: answer.raftTerm,
        appliedIndex: answer.raftAppliedIndex,
        learner: answer.isLearner,
        dbBytes: answer.dbSize,
        dbInUseBytes: answer.dbSizeInUse,
        errors: answer.errors,
      };
    },
    async raftStatus(options) {
      const text = await calls.probe("/debug/vars", undefined, options);
      try {
        return parseVars(text);
      } catch (error) {
        throw new EngineError("other", "refused", "no raft.status yet", { cause: error });
      }
    },
    metrics: async (options) => parseMetrics(await calls.probe("/metrics", undefined, options)),
  };
}

/** Returns the part of a Gateway that frees space. */
export function spaceCalls(calls: EngineCalls): Pick<Gateway, "alarms" | "disarm" | "compact" | "defragment"> {
  return {
    async alarms(options) {
      const answer = decode(AlarmWire, await calls.led("/v3/maintenance/alarm", { action: "GET" }, options));
      return answer.alarms.map((one) => ({ memberId: one.memberID, alarm: one.alarm }));
    },
    async disarm(memberId, alarm, options) {
      const body = { action: "DEACTIVATE", memberID: decimalId(memberId), alarm };
      await calls.led("/v3/maintenance/alarm", body, options);
    },
    async compact(revision, options) {
      await calls.led("/v3/kv/compaction", { revision: String(revision), physical: true }, options);
    },
    async defragment(options) {
      await calls.any("/v3/maintenance/defragment", {}, { timeoutMs: DEFRAGMENT_TIMEOUT_MS, ...options });
    },
  };
}
