import type { CoreEvent, EventType } from "@core-console/shared/contract/events";

/** The events that a browser receives; `peers` is between Cores and consoles only. */
const TYPES: readonly EventType[] = ["hello", "registry", "member", "seen", "cluster", "upstream", "session-ended"];

/** After this long without any event the connection is probed: an unplugged cable closes nothing. */
const SILENCE_MS = 6000;
const PROBE_MS = 3000;

/** `refused`: there is no signed-in user (any more); the console itself works. */
export type StreamNews =
  | { news: "open" }
  | { news: "event"; event: CoreEvent }
  | { news: "lost" }
  | { news: "refused" };

export interface StreamDeps {
  /** resolves true when the console responds at all */
  probe: (signal: AbortSignal) => Promise<boolean>;
  /** resolves true when the session has ended: an EventSource does not say why it failed */
  refused: (signal: AbortSignal) => Promise<boolean>;
  /** calls `run` once a user is signed in; returns the function that cancels it */
  onceIn: (run: () => void) => () => void;
  random: () => number;
}

/**
 * Returns the delay before the next attempt, ms: short at first, at most 4 s, randomised so that tabs do not reconnect
 * at once.
 */
const reconnectDelay = (tries: number, random: number): number =>
  Math.min(250 * 2 ** tries, 4000) * (0.75 + random / 2);

/** Keeps one event stream open; returns the function that closes it. */
export function openStream(report: (news: StreamNews) => void, deps: StreamDeps): () => void {
  let source: EventSource | null = null;
  let tries = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let opened = false;
  let closed = false;
  let stopWaiting = () => {};

  const drop = () => {
    source?.close();
    source = null;
    clearTimeout(silence);
    clearTimeout(retry);
  };
  const lose = () => {
    drop();
    if (closed) return;
    const wasOpen = opened;
    opened = false;
    if (wasOpen) report({ news: "lost" });
    retry = setTimeout(connect, reconnectDelay(tries, deps.random()));
    tries += 1;
    void deps.refused(AbortSignal.timeout(PROBE_MS)).then((refused) => {
      if (closed) return;
      if (refused) {
        drop();
        report({ news: "refused" });
        stopWaiting();
        stopWaiting = deps.onceIn(connect);
      } else if (!wasOpen && !opened) report({ news: "lost" });
    });
  };
  const heard = () => {
    clearTimeout(silence);
    const asked = source;
    silence = setTimeout(() => {
      void deps.probe(AbortSignal.timeout(PROBE_MS)).then((alive) => {
        if (source !== asked) return; // closed, or reopened, while the console was probed
        if (alive) heard();
        else lose();
      });
    }, SILENCE_MS);
  };
  const connect = () => {
    drop();
    source = new EventSource("/api/v3/events");
    source.onopen = () => {
      tries = 0;
      opened = true;
      heard();
      report({ news: "open" });
    };
    // A reconnection by the browser would wait 3 s and give up on a 503: this one is faster and never gives up.
    source.onerror = lose;
    for (const type of TYPES) {
      source.addEventListener(type, (message: MessageEvent<string>) => {
        const data = parsed(message.data);
        if (data === undefined) return lose(); // not an event of the contract: those before it may be missing too
        heard();
        report({ news: "event", event: { type, data } as CoreEvent });
      });
    }
  };
  const online = () => {
    if (source !== null) return;
    connect();
  };
  globalThis.addEventListener("online", online);
  globalThis.addEventListener("offline", lose);
  connect();

  return () => {
    closed = true;
    stopWaiting();
    globalThis.removeEventListener("online", online);
    globalThis.removeEventListener("offline", lose);
    drop();
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
