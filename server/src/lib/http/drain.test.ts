import { expect, test } from "vitest";
import { Drain } from "./drain.ts";

/** A queue of letters; `taken` lists what each step took. */
function queueing(step: (taken: string[]) => boolean = () => true) {
  const queue: string[] = [];
  const taken: string[][] = [];
  let looks = 0;
  let onEmpty = (): void => undefined;
  const drain = new Drain(
    () => {
      looks++;
      if (queue.length === 0) onEmpty();
      return queue.length > 0;
    },
    async () => {
      const now = queue.splice(0);
      taken.push(now);
      await Promise.resolve();
      return step(now);
    },
  );
  const put = (one: string): void => {
    queue.push(one);
    drain.start();
  };
  return { drain, put, queue, taken, looks: () => looks, lastLook: (act: () => void) => (onEmpty = act) };
}

test("one step at a time, and what is queued meanwhile is taken by the same run", async () => {
  const q = queueing();
  for (const one of ["a", "b", "c"]) q.put(one);
  await q.drain.idle();
  expect(q.taken).toEqual([["a"], ["b", "c"]]);
});

test("what is queued right after the last look is taken by a run of its own", async () => {
  const q = queueing();
  q.lastLook(() => {
    q.lastLook(() => undefined);
    queueMicrotask(() => q.put("b"));
  });
  q.put("a");
  await q.drain.idle();
  expect(q.taken).toEqual([["a"], ["b"]]);
});

test("a step that gives up ends the run and leaves the rest to the next start", async () => {
  let works = false;
  const q = queueing(() => works);
  q.put("a");
  q.queue.push("b");
  await q.drain.idle();
  expect([q.taken, q.queue]).toEqual([[["a"]], ["b"]]);
  works = true;
  q.drain.start();
  await q.drain.idle();
  expect(q.taken).toEqual([["a"], ["b"]]);
});

test("with nothing queued nothing runs", async () => {
  const q = queueing();
  q.drain.start();
  await q.drain.idle();
  expect([q.taken, q.looks()]).toEqual([[], 1]);
});
