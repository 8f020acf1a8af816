import type { EventOf } from "@core-console/shared/contract/events";
import { createStore } from "../../lib/store/store.ts";

/** State of this page's connection to the console, and of the console's connection to the cluster. */
export interface Link {
  console:
    | { state: "connecting" }
    | { state: "live" }
    | { state: "cut"; sinceMs: number; why: "offline" | "unreachable" };
  upstream: EventOf<"upstream">;
  /** the last response was older than a change made here (see docs/architecture/forwarding.md) */
  beforeLastChange: boolean;
}

export const link = createStore<Link>({
  console: { state: "connecting" },
  upstream: { state: "leader", since: "1970-01-01T00:00:00.000Z", consoles: [], self: null },
  beforeLastChange: false,
});

export function patchLink(change: Partial<Link>): void {
  link.set({ ...link.get(), ...change });
}

/** Reports whether changes can be executed now. */
export const canWrite = (state: Link): boolean => state.console.state !== "cut" && state.upstream.state === "leader";

/** Resolves when changes can be executed, or after `atMostMs`; rejects when aborted. */
export function untilWritable(atMostMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (then: () => void) => {
      clearTimeout(timer);
      stop();
      signal.removeEventListener("abort", onAbort);
      then();
    };
    const onAbort = () => finish(() => reject(signal.reason as Error));
    const timer = setTimeout(() => finish(resolve), atMostMs);
    const stop = link.subscribe(() => {
      if (canWrite(link.get())) finish(resolve);
    });
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
    else if (canWrite(link.get())) finish(resolve);
  });
}
