import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openStream, type StreamNews } from "./stream.ts";

class FakeSource {
  static open: FakeSource[] = [];
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  constructor() {
    FakeSource.open.push(this);
  }
  readonly #listeners = new Map<string, (message: { data: string }) => void>();
  addEventListener(type: string, run: (message: { data: string }) => void): void {
    this.#listeners.set(type, run);
  }
  say(type: string, data: string): void {
    this.#listeners.get(type)?.({ data });
  }
  close(): void {
    FakeSource.open = FakeSource.open.filter((s) => s !== this);
  }
}

beforeEach(() => {
  FakeSource.open = [];
  vi.stubGlobal("EventSource", FakeSource);
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function stream(refused: boolean) {
  const heard: StreamNews["news"][] = [];
  const waiting: (() => void)[] = [];
  const close = openStream((news) => heard.push(news.news), {
    probe: () => Promise.resolve(true),
    refused: () => Promise.resolve(refused),
    onceIn: (run) => {
      waiting.push(run);
      return () => waiting.splice(waiting.indexOf(run), 1);
    },
    random: () => 0,
  });
  return { heard, waiting, close };
}

test("a refused stream does not reconnect until a user is signed in", async () => {
  const s = stream(true);
  FakeSource.open[0]?.onerror?.();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(s.heard).toEqual(["refused"]);
  expect(FakeSource.open).toHaveLength(0);
  s.waiting[0]?.();
  expect(FakeSource.open).toHaveLength(1);
  FakeSource.open[0]?.onopen?.();
  expect(s.heard).toEqual(["refused", "open"]);
  s.close();
  expect(FakeSource.open).toHaveLength(0);
});

test("a lost stream tries again, and says once that it is lost", async () => {
  const s = stream(false);
  FakeSource.open[0]?.onopen?.();
  FakeSource.open[0]?.onerror?.();
  expect(s.heard).toEqual(["open", "lost"]);
  await vi.advanceTimersByTimeAsync(5000);
  expect(FakeSource.open).toHaveLength(1);
  expect(s.heard).toEqual(["open", "lost"]);
  expect(s.waiting).toEqual([]);
  s.close();
});

/** Returns a stream whose probes are answered by the test. */
function probed() {
  const probes: ((alive: boolean) => void)[] = [];
  const heard: StreamNews["news"][] = [];
  const close = openStream((news) => heard.push(news.news), {
    probe: () => new Promise((answer) => probes.push(answer)),
    refused: () => Promise.resolve(false),
    onceIn: () => () => {},
    random: () => 0,
  });
  return { probes, heard, close };
}

test("C18: a probe that is answered after the stream was closed asks no more", async () => {
  const s = probed();
  FakeSource.open[0]?.onopen?.();
  await vi.advanceTimersByTimeAsync(6000);
  expect(s.probes).toHaveLength(1);
  s.close();
  s.probes[0]?.(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(s.probes).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
  expect(FakeSource.open).toHaveLength(0);
});

test("C18: a probe of a connection that is replaced by now does not end the one that took its place", async () => {
  const s = probed();
  FakeSource.open[0]?.onopen?.();
  await vi.advanceTimersByTimeAsync(6000);
  FakeSource.open[0]?.onerror?.();
  await vi.advanceTimersByTimeAsync(1000);
  FakeSource.open[0]?.onopen?.();
  s.probes[0]?.(false);
  await vi.advanceTimersByTimeAsync(1000);
  expect(s.heard).toEqual(["open", "lost", "open"]);
  s.close();
});

test("C18: what is no event of the console's breaks the stream, and it is opened anew", async () => {
  const s = probed();
  const [first] = FakeSource.open;
  first?.onopen?.();
  first?.say("seen", "<html>");
  expect(s.heard).toEqual(["open", "lost"]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(FakeSource.open).toHaveLength(1);
  expect(FakeSource.open[0]).not.toBe(first);
  s.close();
});
