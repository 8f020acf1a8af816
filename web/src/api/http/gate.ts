import { untilConfirmed } from "./confirmation.ts";
import { problemOf } from "./problem.ts";
import { endSession, passwordIsTemporary, session, untilIn } from "./session.ts";

/** Returns what a refused call needs before it can be retried with the same key; null: the refusal is final. */
function neededAfter(error: unknown): "session" | "password" | null {
  const problem = problemOf(error);
  // before the first sign-in the router redirects to the sign-in page instead
  if (problem?.code === "unauthenticated") return session.get().is === "unknown" ? null : "session";
  // a user without a password here (a provider's user) cannot confirm one
  if (problem?.code === "password_needed") return (problem.params?.["why"] ?? null) === null ? "password" : null;
  return null;
}

/** Resolves when a refused call may be retried; throws the refusal itself where nothing would change it. */
export async function letThrough(error: unknown, signal?: AbortSignal): Promise<void> {
  const needed = neededAfter(error);
  if (problemOf(error)?.code === "password_change_needed") passwordIsTemporary();
  if (needed === null) throw error;
  if (needed === "password") return untilConfirmed(signal);
  endSession();
  return untilIn(signal);
}
