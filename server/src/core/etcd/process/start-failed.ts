import type { EngineFailure } from "./engine-plan.ts";

/**
 * Returns the failure of an engine that was never started, with the system's error; nothing else is known of the
 * cause.
 */
export function startFailed(error: unknown): EngineFailure {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
  return { code: "engine_start_failed", params: { fault: code }, detail: String(error) };
}
