import type { UserRole, Whoami } from "@core-console/shared/contract/access";
import { createStore } from "../../lib/store/store.ts";
import { ApiError } from "./problem.ts";

/** The user of this page. `unknown`: none yet. `ended`: the session has ended, and the page waits for the same user. */
export type SessionState =
  | { is: "unknown" }
  | { is: "in"; id: string; login: string; role: UserRole; mustChangePassword: boolean }
  | { is: "ended"; id: string; login: string; role: UserRole; mustChangePassword: boolean };

export const session = createStore<SessionState>({ is: "unknown" });

/** Reports whether this page may continue for that user, or contains data that only another user may see. */
export function goesOnFor(me: Pick<Whoami, "id" | "role">): boolean {
  const now = session.get();
  return now.is === "unknown" || (now.id === me.id && now.role === me.role);
}

export function admit(me: Whoami): void {
  const { id, login, role, mustChangePassword } = me;
  session.set({ is: "in", id, login, role, mustChangePassword });
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
