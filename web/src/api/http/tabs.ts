import type { UserRole } from "@core-console/shared/contract/access";
import { session } from "./session.ts";

const NAME = "core-console-session";
/** The user signed in in this browser now; null: none. */
type Word = { who: { id: string; role: UserRole } | null };

let channel: BroadcastChannel | null = null;

/** Notifies the other tabs of this browser of the signed-in user: all of them share one cookie. */
export function tellTabs(who: { id: string; role: UserRole } | null): void {
  channel?.postMessage({ who: who && { id: who.id, role: who.role } } satisfies Word);
}

/** Calls `look` when another user, or none, may be signed in by now; returns the function that stops it. */
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
