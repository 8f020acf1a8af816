import type { UserRole } from "@core-console/shared/contract/access";
import { session } from "./session.ts";

const NAME = "core-console-session";
/** Who is signed in in this browser now; null: nobody. */
type Word = { who: { id: string; role: UserRole } | null };

let channel: BroadcastChannel | null = null;

/** Tells the other tabs of this browser who is signed in now: the cookie is one for all of them. */
export function tellTabs(who: { id: string; role: UserRole } | null): void {
  channel?.postMessage({ who: who && { id: who.id, role: who.role } } satisfies Word);
}

/** Has `look` called when somebody else, or nobody, may be signed in here by now; returns what stops it. */
export function watchTabs(look: () => void): () => void {
  const over = new AbortController();
  if (typeof BroadcastChannel !== "undefined") {
    channel = new BroadcastChannel(NAME);
    channel.addEventListener("message", ({ data: { who } }: MessageEvent<Word>) => {
      const now = session.get();
      if (now.is === "unknown") return;
      if (now.is === "ended" || who === null || who.id !== now.id || who.role !== now.role) look();
    });
  }
  const seen = () => {
    if (document.visibilityState === "visible" && session.get().is === "ended") look();
  };
  document.addEventListener("visibilitychange", seen, { signal: over.signal });
  return () => {
    over.abort();
    channel?.close();
    channel = null;
  };
}
