/**
 * A generator that does long work. One unit is about as much as a comparison of two rows, some microseconds at most.
 * What it yields is how many units it has done since it yielded last.
 */
export type Work<T> = Generator<number, T, void>;

/** Units after which work yields to others: at most 5 ms on a slow processor. */
export const SLICE_UNITS = 1000;

/** Work that waits for its turn, by owner, in the order in which owners are served. */
const waiting = new Map<string, (() => void)[]>();
let scheduled = false;

/**
 * Does long work in slices. All work of the process together gets one slice per turn of the event loop, so that no
 * number of callers can occupy a turn for longer. Owners, users by their ids, take turns: one with much work delays
 * others by one slice each, however much it has. Rejects when `signal` aborts between slices.
 */
export async function inSlices<T>(work: Work<T>, options: { signal?: AbortSignal; owner?: string } = {}): Promise<T> {
  const { signal, owner } = options;
  let units = 0;
  try {
    for (;;) {
      await ownTurn(owner);
      signal?.throwIfAborted();
      for (units = 0; units < SLICE_UNITS;) {
        const step = work.next();
        if (step.done === true) return step.value;
        units += step.value;
      }
    }
  } finally {
    // Aborted work releases what it holds.
    work.return?.(undefined as T);
  }
}

/** Does all of the work at once: for tests, for work that is known to be short, and where nothing else waits. */
export function atOnce<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Resolves in a turn of the event loop that no other slice has. All work without an owner shares one queue. */
export function ownTurn(owner = ""): Promise<void> {
  return new Promise((resolve) => {
    const own = waiting.get(owner);
    if (own === undefined) waiting.set(owner, [resolve]);
    else own.push(resolve);
    next();
  });
}

function next(): void {
  if (scheduled || waiting.size === 0) return;
  scheduled = true;
  // An immediate that is set while immediates run comes one turn later: sockets and timers are served in between.
  setImmediate(() => {
    scheduled = false;
    const [first] = waiting;
    if (first === undefined) return;
    const [owner, own] = first;
    const resolve = own.shift();
    waiting.delete(owner);
    if (own.length > 0) waiting.set(owner, own);
    resolve?.();
    next();
  });
}

/** Sorts a copy in slices: runs of a slice's length, merged pairwise. Equal items keep their order. */
export function* sorted<T>(items: readonly T[], compare: (a: T, b: T) => number): Work<T[]> {
  const run = 64;
  let runs: T[][] = [];
  for (let i = 0; i < items.length; i += run) {
    const part = items.slice(i, i + run).toSorted(compare);
    runs.push(part);
    yield part.length * Math.log2(run);
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let i = 0; i < runs.length; i += 2) merged.push(yield* merge(runs[i] ?? [], runs[i + 1] ?? [], compare));
    runs = merged;
  }
  return runs[0] ?? [];
}

function* merge<T>(a: T[], b: T[], compare: (a: T, b: T) => number): Work<T[]> {
  const out: T[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [x, y] = [a[i], b[j]];
    if (y === undefined || (x !== undefined && compare(x, y) <= 0)) {
      out.push(x as T);
      i++;
    } else {
      out.push(y);
      j++;
    }
    if (out.length % 64 === 0) yield 64;
  }
  return out;
}
