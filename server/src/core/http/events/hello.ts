import type { ServerResponse } from "node:http";
import { NoRoom } from "../../../lib/work/shared-buffers.ts";

/** How long a hello may be shared with further clients: observed values in it age, and `seen` comes once a second. */
const SHARE_MS = 250;

interface Made {
  data: Buffer;
  atMs: number;
  writing: number;
}

/** Caches the data of `hello`, serialised once for all clients that connect at the same moment and may see the same. */
export class Hellos {
  readonly #latest = new Map<string, Made>();
  readonly #mostBytes: number;
  readonly #now: () => number;
  #bytes = 0;

  constructor(options: { mostBytes: number; now: () => number }) {
    this.#mostBytes = options.mostBytes;
    this.#now = options.now;
  }

  /** Bytes of hellos that are still being written to clients. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Returns the data for clients that may share this key; calls `make` if none is fresh. Throws NoRoom before anything
   * is written.
   */
  of(key: string, make: () => unknown): Made {
    const latest = this.#latest.get(key);
    if (latest !== undefined && this.#now() - latest.atMs <= SHARE_MS) return latest;
    const data = Buffer.from(JSON.stringify(make()));
    if (this.#bytes + data.length > this.#mostBytes) throw new NoRoom();
    const made = { data, atMs: this.#now(), writing: 0 };
    this.#latest.set(key, made);
    return made;
  }

  /** Writes one hello; its bytes are counted, once for all clients, until the last write has completed. */
  write(response: Pick<ServerResponse, "write">, id: string, made: Made): void {
    if (made.writing++ === 0) this.#bytes += made.data.length;
    response.write(`id: ${id}\nevent: hello\ndata: `);
    response.write(made.data, () => {
      if (--made.writing === 0) this.#bytes -= made.data.length;
    });
    response.write("\n\n");
  }

  /** Drops the cached data: an event was sent that it does not include. */
  outdated(): void {
    this.#latest.clear();
  }
}
