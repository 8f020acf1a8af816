/** How long a complete answer may be given to one more reader, ms: what is observed in it ages. */
const SHARE_MS = 250;

/** There is no room for one more buffer. */
export class NoRoom extends Error {
  constructor() {
    super("no room for one more buffer");
    this.name = "NoRoom";
  }
}

interface Entry<T> {
  made: Promise<T>;
  madeAtMs: number | null;
  readonly counted: { bytes: number };
  readers: number;
  readonly abort: AbortController;
}

/** A buffer with the reader's share in it; `leave` releases the share. */
export interface BufferShare<T> {
  value: T;
  leave: () => void;
}

/** Counts bytes while they are produced. Throws NoRoom. */
export type Grow = (bytes: number) => void;

/**
 * Buffers that readers of the same thing share: each is produced once, counted while it is produced, and kept in memory
 * while it has readers. Together they never exceed `mostBytes`.
 */
export class SharedBuffers<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #mostBytes: number;
  readonly #now: () => number;
  #bytes = 0;

  constructor(options: { mostBytes: number; now: () => number }) {
    this.#mostBytes = options.mostBytes;
    this.#now = options.now;
  }

  /** Returns the bytes of all buffers that have readers or are being produced. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Returns the buffer of this key: one that is being produced, was produced just now, or is produced for this reader.
   * Production is aborted when no reader waits for it any more. Rejects with NoRoom, or with the error of `make`.
   */
  async read(
    key: string,
    make: (grow: Grow, signal: AbortSignal) => Promise<T>,
    gone?: AbortSignal,
  ): Promise<BufferShare<T>> {
    const entry = this.#joinable(key) ?? this.#begin(key, make);
    entry.readers++;
    let left = false;
    const leave = (): void => {
      if (left) return;
      left = true;
      if (--entry.readers === 0) this.#release(key, entry);
    };
    gone?.addEventListener("abort", leave, { once: true });
    try {
      if (gone?.aborted === true) leave();
      return { value: await entry.made, leave };
    } catch (error) {
      leave();
      throw error;
    }
  }

  #joinable(key: string): Entry<T> | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.madeAtMs === null || this.#now() - entry.madeAtMs <= SHARE_MS) return entry;
    return undefined;
  }

  #begin(key: string, make: (grow: Grow, signal: AbortSignal) => Promise<T>): Entry<T> {
    const abort = new AbortController();
    const counted = { bytes: 0 };
    const grow = (bytes: number): void => {
      if (this.#bytes + bytes > this.#mostBytes) throw new NoRoom();
      counted.bytes += bytes;
      this.#bytes += bytes;
    };
    // Also where it fails at once, the bytes that it counted are released.
    const made = (async () => make(grow, abort.signal))();
    const entry: Entry<T> = { made, madeAtMs: null, counted, readers: 0, abort };
    const over = (): void => void (entry.madeAtMs = this.#now());
    // A reader that left before it was complete does not get its error.
    entry.made.then(over, over);
    this.#entries.set(key, entry);
    return entry;
  }

  #release(key: string, entry: Entry<T>): void {
    entry.abort.abort(new Error("no reader is left"));
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
    const subtract = (): void => {
      this.#bytes -= entry.counted.bytes;
      entry.counted.bytes = 0;
    };
    entry.made.then(subtract, subtract);
  }
}
