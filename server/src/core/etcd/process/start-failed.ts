import type { EngineFailure } from "./engine-plan.ts";

/** Returns the failure of an engine that was never started, with what the system said: of the cause nothing else is known. */
export function startFailed(error: unknown): EngineFailure {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
  return { code: "engine_start_failed", params: { fault: code }, detail: String(error) };
}
