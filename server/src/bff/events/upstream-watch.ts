import { isDeepStrictEqual } from "node:util";
import type { EventOf } from "@core-console/shared/contract/events";
import { PAUSED_MS } from "@core-console/shared/domain/attention";
import { MISSED_APART_MS } from "@core-console/shared/domain/missed";
import type { Clock } from "../../lib/time/clock.ts";
import type { Directory } from "../leader/directory.ts";
import type { Resolver } from "../leader/resolver.ts";

type UpstreamState = EventOf<"upstream">["state"];

/**
 * Delays before a state is reported. A leader is reported at once; its absence only when it was missed twice in a row,
 * and that no Core answers when each was asked twice.
 */
export const TOLD_AFTER_MS: Record<UpstreamState, number> = {
  leader: 0,
  no_leader: MISSED_APART_MS,
  unreachable: 1000,
};

export interface UpstreamWatchOptions {
  resolver: Resolver;
  directory: Directory;
  clock: Clock;
  /** ref of the Core that this console runs in */
  self: string | null;
  onChange: (view: EventOf<"upstream">) => void;
}

/** Watches the state of this console's upstream and reports every change of it. */
export function watchUpstream(o: UpstreamWatchOptions): { view(): EventOf<"upstream">; close(): void } {
  /** cached: a removed Core is in no list any more, and the pages of its console still have to name it */
  let name: string | null = null;
  function viewOf(state: UpstreamState, since = new Date(o.clock.now()).toISOString()): EventOf<"upstream"> {
    if (o.self !== null) name = o.directory.nameOf(o.self) ?? name;
    const self = o.self === null || name === null ? null : { ref: o.self, name };
    return { state, since, consoles: o.directory.consoles(), self };
  }
  const stateNow = (): UpstreamState =>
    o.resolver.current() ? "leader" : o.resolver.answered() ? "no_leader" : "unreachable";

  let told = viewOf("no_leader");
  let due: { state: UpstreamState; cancel: () => void } | null = null;

  function tell(state: UpstreamState): void {
    due = null;
    told = viewOf(state);
    o.onChange(told);
  }

  function look(): void {
    const state = stateNow();
    if (due?.state === state) return;
    due?.cancel();
    due = null;
    if (state === told.state) return;
    if (state === "leader") tell(state);
    else due = dueAfter(state, TOLD_AFTER_MS[state]);
  }

  /** Where this process itself was paused meanwhile, Cores may have answered: that is checked first. */
  function dueAfter(state: UpstreamState, ms: number, again = false): typeof due {
    const dueMs = o.clock.now() + ms;
    const wasPaused = (): boolean => !again && o.clock.now() - dueMs > PAUSED_MS;
    const act = (): void => {
      if (wasPaused()) due = dueAfter(state, MISSED_APART_MS, true);
      else tell(state);
    };
    return { state, cancel: o.clock.after(ms, act) };
  }

  /** A page may need the other consoles' addresses when no Core can report them any more. */
  function consolesNow(): void {
    const view = viewOf(told.state, told.since);
    if (isDeepStrictEqual(view, told)) return;
    told = view;
    o.onChange(told);
  }

  const stopListening = [o.resolver.onChange(look), o.directory.onTaken(consolesNow)];
  look();
  return {
    view: () => told,
    close() {
      for (const stop of stopListening) stop();
      due?.cancel();
    },
  };
}
