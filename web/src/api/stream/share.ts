import { openStream, type StreamDeps, type StreamNews } from "./stream.ts";

type Word = { say: "news"; news: StreamNews } | { say: "who-is-there" };

/**
 * Opens one event stream for all tabs of this browser, because HTTP/1.1 allows six connections per host. The tab that
 * holds the lock receives events and forwards them; when it closes, the next one takes over. A tab that opens later
 * asks for the current state: `snapshot` returns the events that describe it. `whose`: tabs of another user or role
 * never receive them.
 */
export function sharedStream(
  whose: string,
  report: (news: StreamNews) => void,
  snapshot: () => StreamNews[],
  deps: StreamDeps,
): () => void {
  if (!("locks" in navigator) || typeof BroadcastChannel === "undefined") return openStream(report, deps);
  const name = `core-console-events ${whose}`;
  const channel = new BroadcastChannel(name);
  const over = new AbortController();
  const post = (word: Word) => channel.postMessage(word);
  let leading = false;
  let close: () => void = () => {};

  channel.addEventListener("message", (message: MessageEvent<Word>) => {
    const word = message.data;
    if (word.say === "who-is-there") {
      if (leading) for (const news of snapshot()) post({ say: "news", news });
    } else if (!leading) {
      report(word.news);
    }
  });
  post({ say: "who-is-there" });

  navigator.locks
    .request(name, { signal: over.signal }, () => {
      leading = true;
      close = openStream((news) => {
        report(news);
        post({ say: "news", news });
      }, deps);
      return new Promise<void>((release) => over.signal.addEventListener("abort", () => release()));
    })
    .catch(() => {
      // aborted while waiting for the lock: nothing was opened
    });

  return () => {
    close();
    over.abort();
    channel.close();
  };
}
