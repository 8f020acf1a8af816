import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openStream, type StreamNews } from "./stream.ts";

class FakeSource {
  static open: FakeSource[] = [];
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  constructor() {
    FakeSource.open.push(this);
  }
  addEventListener(): void {}
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

test("a refused stream asks no more until somebody is signed in", async () => {
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
