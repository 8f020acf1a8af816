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
const REPORT_AFTER_MS: Record<UpstreamState, number> = {
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
export function watchUpstream(options: UpstreamWatchOptions): { view(): EventOf<"upstream">; close(): void } {
  const { resolver, directory, clock, self: ref, onChange } = options;
  /** cached: a removed Core is in no list any more, and the pages of its console still have to name it */
  let name: string | null = null;
  function viewOf(state: UpstreamState, since = new Date(clock.now()).toISOString()): EventOf<"upstream"> {
    if (ref !== null) name = directory.nameOf(ref) ?? name;
    const self = ref === null || name === null ? null : { ref, name };
    return { state, since, consoles: directory.consoles(), self };
  }
  const stateNow = (): UpstreamState =>
    resolver.current() ? "leader" : resolver.answered() ? "no_leader" : "unreachable";

  let reported = viewOf("no_leader");
  let due: { state: UpstreamState; cancel: () => void } | null = null;

  function report(state: UpstreamState): void {
    due = null;
    reported = viewOf(state);
    onChange(reported);
  }

  function look(): void {
    const state = stateNow();
    if (due?.state === state) return;
    due?.cancel();
    due = null;
    if (state === reported.state) return;
    if (state === "leader") report(state);
    else due = dueAfter(state, REPORT_AFTER_MS[state]);
  }

  /** Where this process itself was paused meanwhile, Cores may have answered: that is checked first. */
  function dueAfter(state: UpstreamState, ms: number, again = false): typeof due {
    const dueMs = clock.now() + ms;
    const wasPaused = (): boolean => !again && clock.now() - dueMs > PAUSED_MS;
    const act = (): void => {
      if (wasPaused()) due = dueAfter(state, MISSED_APART_MS, true);
      else report(state);
    };
    return { state, cancel: clock.after(ms, act) };
  }

  /** A page may need the other consoles' addresses when no Core can report them any more. */
  function consolesNow(): void {
    const view = viewOf(reported.state, reported.since);
    if (isDeepStrictEqual(view, reported)) return;
    reported = view;
    onChange(reported);
  }

  const stopListening = [resolver.onChange(look), directory.onTaken(consolesNow)];
  look();
  return {
    view: () => reported,
    close() {
      for (const stop of stopListening) stop();
      due?.cancel();
    },
  };
}
