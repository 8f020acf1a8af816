import { useCallback, useEffect, useState } from "react";
import { FROM_TAIL, readLogLines } from "../../api/stream/log-lines.ts";
import { problemOf } from "../../api/http/problem.ts";
import { untilSeen } from "../../lib/page/until-seen.ts";
import { logQuery, type LogView } from "./log-url.ts";
import { type Feed, NO_FEED, rejoined, withMore } from "./log-feed.ts";

const TAIL = 1000;
/** Interval at which a followed log is polled while its page is visible. */
const LOOK_MS = 1000;
const AGAIN_MS = [1000, 2000, 5000];

/** Returns the log of a service as the view requests it, read while the page is open; `again` restarts at once. */
export function useLog(ref: string, view: LogView): Feed & { again: () => void } {
  const [feed, setFeed] = useState<Feed>(NO_FEED);
  const [round, setRound] = useState(0);
  const { file, level, text, follow } = view;
  useEffect(() => {
    const over = new AbortController();
    const { signal } = over;
    void readOn(ref, { file, level, text, follow }, signal, (change) => {
      if (!signal.aborted) setFeed(change);
    });
    return () => over.abort();
  }, [ref, file, level, text, follow, round]);
  const again = useCallback(() => setRound((n) => n + 1), []);
  return { ...feed, again };
}

/** Reads repeatedly until aborted. Lines shown stay while another view is requested. */
async function readOn(
  ref: string,
  view: LogView,
  signal: AbortSignal,
  set: (change: (feed: Feed) => Feed) => void,
): Promise<void> {
  const path = `/services/${encodeURIComponent(ref)}/log`;
  const state = view.follow ? "live" : "read";
  let after = FROM_TAIL;
  for (let failures = 0; !signal.aborted;) {
    try {
      const { lines, next, gap } = await readLogLines(path, logQuery(view, TAIL), after, signal);
      const first = after === FROM_TAIL;
      after = next;
      failures = 0;
      if (first) set(() => ({ lines: withMore([], lines), state, error: null }));
      else
        set((feed) => {
          if (lines.length === 0) return feed.state === state ? feed : { ...feed, state, error: null };
          return { lines: (gap ? rejoined : withMore)(feed.lines, lines), state, error: null };
        });
      if (!view.follow) return;
      await untilSeen(LOOK_MS, signal);
    } catch (error) {
      const hopeless = [403, 404].includes(problemOf(error)?.status ?? 0);
      set((feed) => ({ lines: hopeless ? [] : feed.lines, state: "broken", error }));
      if (hopeless || !view.follow) return;
      await untilSeen(AGAIN_MS[Math.min(failures++, AGAIN_MS.length - 1)] ?? 0, signal);
    }
  }
}
