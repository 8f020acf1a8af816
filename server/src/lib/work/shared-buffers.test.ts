import { expect, test } from "vitest";
import { type Grow, NoRoom, SharedBuffers } from "./shared-buffers.ts";

interface Making {
  grow: Grow;
  signal: AbortSignal;
  done: (value: string) => void;
}

function buffers(mostBytes = 100) {
  const clock = { ms: 0 };
  const making: Making[] = [];
  const shared = new SharedBuffers<string>({ mostBytes, now: () => clock.ms });
  const read = (key: string, gone?: AbortSignal) =>
    shared.read(
      key,
      (grow, signal) =>
        new Promise((resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
          making.push({ grow, signal, done: resolve });
        }),
      gone,
    );
  return { clock, making, shared, read };
}
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

test("readers of the same thing share one buffer, while it is made and just after", async () => {
  const { clock, making, shared, read } = buffers();
  const [a, b] = [read("x"), read("x")];
  const other = read("y");
  expect(making).toHaveLength(2);
  making[0]?.grow(60);
  making[0]?.done("made");
  making[1]?.done("other");
  const held = [await a, await b, await other];
  expect(held.map((h) => h.value)).toEqual(["made", "made", "other"]);
  clock.ms = 250;
  expect((await read("x")).value).toBe("made");
  clock.ms = 251;
  const later = read("x");
  expect(making).toHaveLength(3);
  making[2]?.done("anew");
  expect((await later).value).toBe("anew");
  expect(shared.bytes).toBe(60);
});

test("a buffer is kept and counted until the last reader left it, each counted once", async () => {
  const { making, shared, read } = buffers();
  const [a, b] = [read("x"), read("x")];
  making[0]?.grow(60);
  making[0]?.done("made");
  const [first, second] = [await a, await b];
  first.leave();
  first.leave();
  await settled();
  expect(shared.bytes).toBe(60);
  second.leave();
  await settled();
  expect(shared.bytes).toBe(0);
});

test("together they never exceed the most bytes: what would is refused, and its bytes are given back", async () => {
  const { making, shared, read } = buffers(100);
  const a = read("a");
  making[0]?.grow(60);
  making[0]?.done("made");
  const held = await a;
  const failing = shared.read("b", (grow) => {
    grow(40);
    grow(1);
    return Promise.resolve("never");
  });
  await expect(failing).rejects.toBeInstanceOf(NoRoom);
  await settled();
  expect(shared.bytes).toBe(60);
  held.leave();
  await settled();
  expect((await shared.read("b", (grow) => (grow(100), Promise.resolve("fits")))).value).toBe("fits");
});

test("production continues while a reader waits, and ends with the last one", async () => {
  const { making, shared, read } = buffers();
  const [one, two] = [new AbortController(), new AbortController()];
  const reads = Promise.allSettled([read("x", one.signal), read("x", two.signal)]);
  making[0]?.grow(50);
  one.abort();
  expect(making[0]?.signal.aborted).toBe(false);
  two.abort();
  expect(making[0]?.signal.aborted).toBe(true);
  expect((await reads).map((r) => r.status)).toEqual(["rejected", "rejected"]);
  await settled();
  expect(shared.bytes).toBe(0);
});
