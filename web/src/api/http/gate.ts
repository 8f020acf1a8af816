import { untilConfirmed } from "./confirmation.ts";
import { problemOf } from "./problem.ts";
import { endSession, passwordIsTemporary, session, untilIn } from "./session.ts";

/** What a refused call needs before it may be made again, with the same key; null: the refusal stands. */
export function neededAfter(error: unknown): "session" | "password" | null {
  const problem = problemOf(error);
  // before anybody was here, the router leads to the sign-in page instead
  if (problem?.code === "unauthenticated") return session.get().is === "unknown" ? null : "session";
  // who has no password here (a provider's user) cannot give one
  if (problem?.code === "password_needed") return (problem.params?.["why"] ?? null) === null ? "password" : null;
  return null;
}

/** Resolves when a refused call may be made again; throws the refusal itself where nothing would change it. */
export async function letThrough(error: unknown, signal?: AbortSignal): Promise<void> {
  const needed = neededAfter(error);
  if (problemOf(error)?.code === "password_change_needed") passwordIsTemporary();
  if (needed === null) throw error;
  if (needed === "password") return untilConfirmed(signal);
  endSession();
  return untilIn(signal);
}
