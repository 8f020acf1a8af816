import type { UserRole, Whoami } from "@core-console/shared/contract/access";
import { createStore } from "../../lib/store/store.ts";
import { ApiError } from "./problem.ts";

/** The user of this page. `unknown`: none yet. `ended`: the session has ended, and the page waits for the same user. */
export type SessionState = { is: "unknown" } | ({ is: "in" } & Known) | ({ is: "ended" } & Known);

interface Known {
  id: string;
  login: string;
  role: UserRole;
  mustChangePassword: boolean;
  /** it was opened without a majority */
  readOnly: boolean;
}

export const session = createStore<SessionState>({ is: "unknown" });

/**
 * Reports whether this page may continue for that user, or contains data that only another user may see. After a
 * session opened without a majority it contains what every role may see.
 */
export function goesOnFor(me: Pick<Whoami, "id" | "role">): boolean {
  const now = session.get();
  return now.is === "unknown" || (now.id === me.id && (now.readOnly || now.role === me.role));
}

/** Reports whether a session was opened without a majority; an older Core's answer has no such field. */
export const isReadOnly = (me: Partial<Pick<Whoami, "readOnly">> | undefined): boolean =>
  (me?.readOnly ?? null) !== null;

export function admit(me: Whoami): void {
  const { id, login, role, mustChangePassword } = me;
  session.set({ is: "in", id, login, role, mustChangePassword, readOnly: isReadOnly(me) });
}

/** Marks the session as ended: calls from now on wait until the user is signed in again. */
export function endSession(): void {
  const now = session.get();
  if (now.is === "in") session.set({ ...now, is: "ended" });
}

export function passwordIsTemporary(): void {
  const now = session.get();
  if (now.is === "in") session.set({ ...now, mustChangePassword: true });
}

/** Resolves once a user is signed in; rejects as aborted when aborted before. */
export function untilIn(signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (session.get().is !== "in") return;
      settle();
      resolve();
    };
    const giveUp = () => {
      settle();
      reject(new ApiError({ kind: "aborted" }));
    };
    const stop = session.subscribe(look);
    const settle = () => {
      stop();
      signal?.removeEventListener("abort", giveUp);
    };
    signal?.addEventListener("abort", giveUp);
    if (signal?.aborted === true) giveUp();
    else look();
  });
}
