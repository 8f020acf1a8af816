import type { LevelControl } from "../../../lib/logging/log-level.ts";
import { LEVEL_MINUTES, LogLevelNow, type LogLevelPatch } from "@core-console/shared/contract/log";
import type { HttpDeps } from "../deps.ts";
import { type LogLocation, logFailure, locateLog } from "../logs/locate-log.ts";
import { ApiProblem } from "../../state/api-problem.ts";
import { unchanged } from "../../state/service-changes.ts";
import { executeFor } from "../server/execute.ts";
import type { Handlers } from "../server/server.ts";

export type LogLevelDeps = Pick<HttpDeps, "registry" | "consistency" | "changes" | "self" | "client"> & {
  /** this process's log level, changed for a while */
  readonly logLevel: LevelControl;
};

const ASK_MS = 3000;
const MINUTE_MS = 60_000;

type LevelHandlers = Pick<
  Handlers,
  "serviceLogLevel" | "changeServiceLogLevel" | "nodeLogLevel" | "changeNodeLogLevel"
>;

/** Handlers of log levels at run time: shown, changed for a limited time, and reset by a restart. */
export function logLevelHandlers(deps: LogLevelDeps): LevelHandlers {
  const own = (): LogLevelNow => {
    const { level, usual, untilMs } = deps.logLevel;
    return { level, usual, until: untilMs === null ? null : new Date(untilMs).toISOString() };
  };
  const change = ({ level, minutes = LEVEL_MINUTES }: LogLevelPatch): LogLevelNow => {
    deps.logLevel.set(level, minutes * MINUTE_MS);
    return own();
  };
  const ask = async (location: LogLocation, patch: LogLevelPatch | null): Promise<LogLevelNow> => {
    if (location.internal === null) return patch === null ? own() : change(patch);
    const method = patch === null ? "GET" : "POST";
    const { name } = location.found.value;
    let answer: unknown;
    try {
      answer = await deps.client.call(location.internal, method, "/node/log-level", patch ?? undefined, ASK_MS);
    } catch (error) {
      throw logFailure(error, name);
    }
    const read = LogLevelNow.safeParse(answer);
    if (!read.success) throw new ApiProblem("core_failed", { name });
    return read.data;
  };

  return {
    async serviceLogLevel(call) {
      if (!call.stale) await deps.consistency.sync();
      return ask(locateLog(deps, call.params["id"] ?? ""), null);
    },
    async changeServiceLogLevel(call) {
      await deps.consistency.sync();
      const patch = call.body as LogLevelPatch;
      const location = locateLog(deps, call.params["id"] ?? "");
      // A Core that does not answer must not be recorded as changed.
      const before = await ask(location, null);
      const outcome = await executeFor(deps, call, () => {
        const { found } = locateLog(deps, call.params["id"] ?? "");
        const { ref, name } = found.value;
        return {
          compare: [unchanged(found)],
          ops: [],
          audit: { what: "service.log_level", ref, name: `${name}: ${patch.level}` },
          status: 200,
          made: null,
          ref,
        };
      });
      return outcome.kind === "replay" ? before : ask(location, patch);
    },
    nodeLogLevel: () => Promise.resolve(own()),
    changeNodeLogLevel: (call) => Promise.resolve(change(call.body as LogLevelPatch)),
  };
}
