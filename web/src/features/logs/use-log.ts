import { useCallback, useEffect, useState } from "react";
import { problemOf } from "../../api/problem.ts";
import { readLogStream, type SentLine } from "../../api/log-stream.ts";
import { logQuery, type LogView } from "./log-url.ts";
import { type Feed, NO_FEED, rejoined, withMore } from "./log-feed.ts";

const TAIL = 1000;
/** Lines that come close together are shown together. */
const TOGETHER_MS = 100;
const AGAIN_MS = [1000, 2000, 5000];

/** The log of a service as the view asks for it, read as long as the page is open; `again` begins anew at once. */
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

/** Reads, and reads again after a break, until it is given up. What was shown stays while something else is asked for. */
async function readOn(
  ref: string,
  view: LogView,
  signal: AbortSignal,
  set: (change: (feed: Feed) => Feed) => void,
): Promise<void> {
  let shown = false;
  for (let failures = 0; !signal.aborted;) {
    const error = await readOnce(ref, view, signal, shown, set);
    if (error === null && !view.follow) return set((feed) => ({ ...feed, state: "read", error: null }));
    if (error === null) failures = 0;
    shown ||= error === null;
    const hopeless = [403, 404].includes(problemOf(error)?.status ?? 0);
    set((feed) => ({ lines: hopeless ? [] : feed.lines, state: "broken", error }));
    if (hopeless || (error !== null && !view.follow)) return;
    await pause(AGAIN_MS[Math.min(failures++, AGAIN_MS.length - 1)] ?? 0, signal);
  }
}

/** One stream, from its beginning to its end; gives why it ended, null where it had begun well. */
async function readOnce(
  ref: string,
  view: LogView,
  signal: AbortSignal,
  goesOn: boolean,
  set: (change: (feed: Feed) => Feed) => void,
): Promise<unknown> {
  let waiting: SentLine[] = [];
  let first = true;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const show = (): void => {
    timer = null;
    const lines = waiting;
    const begins = first;
    waiting = [];
    first = false;
    const put = !begins ? withMore : goesOn ? rejoined : (_: Feed["lines"], fresh: SentLine[]) => withMore([], fresh);
    set((feed) => ({ lines: put(feed.lines, lines), state: "live", error: null }));
  };
  let begun = false;
  try {
    await readLogStream(`/services/${encodeURIComponent(ref)}/log`, logQuery(view, TAIL), signal, (lines) => {
      begun = true;
      waiting.push(...lines);
      timer ??= setTimeout(show, TOGETHER_MS);
    });
    return null;
  } catch (error) {
    return begun ? null : error;
  } finally {
    if (timer !== null) {
      clearTimeout(timer);
      show();
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
  });
}
