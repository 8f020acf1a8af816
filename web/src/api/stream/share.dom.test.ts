import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sharedStream } from "./share.ts";
import type { StreamNews } from "./stream.ts";

/** Event sources, locks and channels of a browser, as far as its tabs need them. */
class FakeSource {
  static open: FakeSource[] = [];
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readonly #listeners = new Map<string, (message: { data: string }) => void>();
  constructor() {
    FakeSource.open.push(this);
  }
  addEventListener(type: string, run: (message: { data: string }) => void): void {
    this.#listeners.set(type, run);
  }
  dispatch(type: string, data: unknown): void {
    this.#listeners.get(type)?.({ data: JSON.stringify(data) });
  }
  close(): void {
    FakeSource.open = FakeSource.open.filter((s) => s !== this);
  }
}

function fakeLocks() {
  const waiting: (() => void)[] = [];
  let held = false;
  return {
    async request(_: string, o: { signal: AbortSignal }, run: () => Promise<void>): Promise<void> {
      if (held)
        await new Promise<void>(
          (go, no) => (waiting.push(go), o.signal.addEventListener("abort", () => no(new Error("given up")))),
        );
      held = true;
      await run();
      held = false;
      waiting.shift()?.();
    },
  };
}

const deps = {
  probe: () => Promise.resolve(true),
  refused: () => Promise.resolve(false),
  onceIn: () => () => {},
  random: () => 0,
};
const UPSTREAM = { state: "leader", since: "2026-01-01T00:00:00.000Z", consoles: [], self: null };
const tab = (snapshot: StreamNews[] = [], whose = "somebody") => {
  const heard: string[] = [];
  const close = sharedStream(
    whose,
    (news) => heard.push(news.news === "event" ? news.event.type : news.news),
    () => snapshot,
    deps,
  );
  return { heard, close };
};

beforeEach(() => {
  FakeSource.open = [];
  vi.stubGlobal("EventSource", FakeSource);
  vi.stubGlobal("navigator", { locks: fakeLocks() });
});
afterEach(() => vi.unstubAllGlobals());

test("two tabs hold one stream, both hear it, and the second takes over when the first closes", async () => {
  const first = tab([{ news: "open" }]);
  await vi.waitFor(() => expect(FakeSource.open).toHaveLength(1));
  const second = tab();
  // a tab that opens later receives the current state
  await vi.waitFor(() => expect(second.heard).toEqual(["open"]));
  FakeSource.open[0]?.dispatch("upstream", UPSTREAM);
  await vi.waitFor(() => expect(second.heard).toEqual(["open", "upstream"]));
  expect(first.heard).toEqual(["upstream"]);
  expect(FakeSource.open).toHaveLength(1);
  first.close();
  await vi.waitFor(() => expect(FakeSource.open).toHaveLength(1));
  FakeSource.open[0]?.dispatch("upstream", UPSTREAM);
  expect(second.heard).toEqual(["open", "upstream", "upstream"]);
  second.close();
  expect(FakeSource.open).toHaveLength(0);
});

test("without locks a tab listens for itself", () => {
  vi.stubGlobal("navigator", {});
  const alone = tab();
  expect(FakeSource.open).toHaveLength(1);
  alone.close();
  expect(FakeSource.open).toHaveLength(0);
});

test("tabs of another person hear nothing of it", async () => {
  const first = tab([{ news: "open" }]);
  await vi.waitFor(() => expect(FakeSource.open).toHaveLength(1));
  const other = tab([], "another");
  const same = tab();
  await vi.waitFor(() => expect(same.heard).toEqual(["open"]));
  expect(other.heard).toEqual([]);
  for (const each of [first, other, same]) each.close();
});
