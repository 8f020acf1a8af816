import fc from "fast-check";
import { expect, test } from "vitest";
import { SLICE_UNITS, type Work, atOnce, inSlices, sorted } from "./slices.ts";

/** Counts units one by one and notes which turn of the event loop each slice got. */
function* counting(units: number, onUnit: () => void): Work<number> {
  for (let done = 0; done < units; done++) {
    onUnit();
    yield 1;
  }
  return units;
}

test("a slice ends after so many units; between two, the event loop comes round", async () => {
  const order: string[] = [];
  let done = 0;
  const work = inSlices(
    counting(3 * SLICE_UNITS, () => {
      if (++done % SLICE_UNITS === 1) order.push("slice");
    }),
  );
  let over = false;
  const turns = (async () => {
    while (!over) {
      await new Promise<void>((resolve) => void setTimeout(resolve, 0));
      order.push("timer");
    }
  })();
  expect(await work).toBe(3 * SLICE_UNITS);
  over = true;
  await turns;
  expect(order.filter((o) => o === "slice")).toHaveLength(3);
});

test("many at once get one slice a turn between them, in their order", async () => {
  const turns: number[] = [];
  let turn = 0;
  let over = false;
  const tick = (): void => {
    turn++;
    if (!over) setImmediate(tick);
  };
  setImmediate(tick);
  const slices: { who: number; turn: number }[] = [];
  await Promise.all(
    Array.from({ length: 20 }, async (_, who) => {
      let done = 0;
      await inSlices(
        counting(2 * SLICE_UNITS, () => {
          if (done++ % SLICE_UNITS === 0) slices.push({ who, turn });
        }),
      );
    }),
  );
  over = true;
  for (const slice of slices) turns.push(slice.turn);
  expect(slices).toHaveLength(40);
  expect(new Set(turns).size).toBe(40);
  expect(slices.map((s) => s.who)).toEqual([...Array(20).keys(), ...Array(20).keys()]);
});

test("owners take turns: one with much work delays another by no more than one slice for each of its own", async () => {
  const order: string[] = [];
  const slices = (owner: string, count: number): Promise<number> => {
    let done = 0;
    return inSlices(
      counting(count * SLICE_UNITS, () => {
        if (done++ % SLICE_UNITS === 0) order.push(owner);
      }),
      { owner },
    );
  };
  const flood = Array.from({ length: 60 }, () => slices("flood", 5));
  await slices("other", 5);
  expect(order.filter((o) => o === "other")).toHaveLength(5);
  expect(order.filter((o) => o === "flood").length).toBeLessThanOrEqual(6);
  await Promise.all(flood);
  expect(order).toHaveLength(305);
});

test("aborted work ends at the next slice, and its generator is closed", async () => {
  let done = 0;
  let closed = false;
  function* work(): Work<void> {
    try {
      yield* counting(10 * SLICE_UNITS, () => done++);
    } finally {
      closed = true;
    }
  }
  const giveUp = new AbortController();
  giveUp.abort(new Error("gone"));
  await expect(inSlices(work(), { signal: giveUp.signal })).rejects.toThrow("gone");
  expect({ done, closed }).toEqual({ done: 0, closed: false });
  const later = new AbortController();
  const running = inSlices(
    (function* (): Work<void> {
      try {
        yield* counting(10 * SLICE_UNITS, () => {
          if (++done === 2 * SLICE_UNITS) later.abort(new Error("gone"));
        });
      } finally {
        closed = true;
      }
    })(),
    { signal: later.signal },
  );
  await expect(running).rejects.toThrow("gone");
  expect({ done, closed }).toEqual({ done: 2 * SLICE_UNITS, closed: true });
});

test("a failure of the work is the caller's", async () => {
  await expect(
    inSlices(
      // oxlint-disable-next-line require-yield -- it fails before it has done anything
      (function* (): Work<void> {
        throw new Error("broken");
      })(),
    ),
  ).rejects.toThrow("broken");
});

test("sorting in slices is sorting: stable, and counted", () => {
  const item = fc.record({ key: fc.integer({ min: 0, max: 20 }), at: fc.nat() });
  fc.assert(
    fc.property(fc.array(item, { maxLength: 500 }), (items) => {
      const compare = (a: { key: number }, b: { key: number }): number => a.key - b.key;
      expect(atOnce(sorted(items, compare))).toEqual(items.toSorted(compare));
    }),
  );
  const counts: number[] = [];
  const work = sorted(
    Array.from({ length: 10_000 }, (_, i) => (i * 7919) % 10_000),
    (a, b) => a - b,
  );
  for (let step = work.next(); step.done !== true; step = work.next()) counts.push(step.value);
  expect(Math.max(...counts)).toBeLessThanOrEqual(64 * 6);
  expect(counts.reduce((a, b) => a + b)).toBeLessThan(10_000 * 16);
});
