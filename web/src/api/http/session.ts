import type { UserRole, Whoami } from "@core-console/shared/contract/access";
import { createStore } from "../../lib/store/store.ts";
import { ApiError } from "./problem.ts";

/** Whose this page is. `unknown`: of nobody yet. `ended`: their session is over, the page waits for them. */
export type SessionState =
  | { is: "unknown" }
  | { is: "in"; id: string; login: string; role: UserRole; mustChangePassword: boolean }
  | { is: "ended"; id: string; login: string; role: UserRole; mustChangePassword: boolean };

export const session = createStore<SessionState>({ is: "unknown" });

/** May this page go on for that person, or does it hold what only another one may see? */
export function goesOnFor(me: Pick<Whoami, "id" | "role">): boolean {
  const now = session.get();
  return now.is === "unknown" || (now.id === me.id && now.role === me.role);
}

export function admit(me: Whoami): void {
  const { id, login, role, mustChangePassword } = me;
  session.set({ is: "in", id, login, role, mustChangePassword });
}

/** The session is over: what is asked from now on waits until they are back. */
export function endSession(): void {
  const now = session.get();
  if (now.is === "in") session.set({ ...now, is: "ended" });
}

export function passwordIsTemporary(): void {
  const now = session.get();
  if (now.is === "in") session.set({ ...now, mustChangePassword: true });
}

/** Resolves once somebody is signed in; rejects as aborted when given up before. */
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
