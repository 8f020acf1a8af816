import type { ServerResponse } from "node:http";
import { NoRoom } from "../../../lib/work/shared-buffers.ts";

/** How long a hello may be given to one more listener: what is observed in it ages, and `seen` comes once a second. */
const SHARE_MS = 250;

interface Made {
  data: Buffer;
  atMs: number;
  writing: number;
}

/** The data of `hello`, written down once for all who listen at the same moment and may see the same. */
export class Hellos {
  readonly #latest = new Map<string, Made>();
  readonly #mostBytes: number;
  readonly #now: () => number;
  #bytes = 0;

  constructor(o: { mostBytes: number; now: () => number }) {
    this.#mostBytes = o.mostBytes;
    this.#now = o.now;
  }

  /** Bytes that are being written to somebody. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The data for whoever may share this key; `make` where none is fresh. Throws NoRoom before anything is written. */
  of(key: string, make: () => unknown): Made {
    const latest = this.#latest.get(key);
    if (latest !== undefined && this.#now() - latest.atMs <= SHARE_MS) return latest;
    const data = Buffer.from(JSON.stringify(make()));
    if (this.#bytes + data.length > this.#mostBytes) throw new NoRoom();
    const made = { data, atMs: this.#now(), writing: 0 };
    this.#latest.set(key, made);
    return made;
  }

  /** Writes one hello; its bytes are counted, once for all, until the last of them went out. */
  write(response: Pick<ServerResponse, "write">, id: string, made: Made): void {
    if (made.writing++ === 0) this.#bytes += made.data.length;
    response.write(`id: ${id}\nevent: hello\ndata: `);
    response.write(made.data, () => {
      if (--made.writing === 0) this.#bytes -= made.data.length;
    });
    response.write("\n\n");
  }

  /** Something was told that the ones written down do not have. */
  outdated(): void {
    this.#latest.clear();
  }
}
