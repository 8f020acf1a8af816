import { closeSync, fstatSync, openSync, readSync } from "node:fs";

const WINDOW = 1 << 20;

/** A file that is read from its beginning to its end, of which a window is in memory. */
export class SegmentFile {
  readonly size: number;
  readonly #fd: number;
  #window: Uint8Array = new Uint8Array();
  #from = 0;

  /** Opens the file; throws the system's error. */
  constructor(path: string) {
    this.#fd = openSync(path, "r");
    this.size = fstatSync(this.#fd).size;
  }

  /**
   * Returns these bytes as a view that is good until the next call; null where the file ends before. Throws the
   * system's error.
   */
  bytes(offset: number, length: number): Buffer | null {
    if (offset + length > this.size) return null;
    if (offset < this.#from || offset + length > this.#from + this.#window.length) this.#move(offset, length);
    const at = offset - this.#from;
    // The file of a running engine may have become shorter.
    if (at + length > this.#window.length) return null;
    return Buffer.from(this.#window.buffer, this.#window.byteOffset + at, length);
  }

  #move(offset: number, length: number): void {
    const wanted = Math.min(Math.max(length, WINDOW), this.size - offset);
    const window = Buffer.allocUnsafe(wanted);
    let filled = 0;
    while (filled < wanted) {
      const read = readSync(this.#fd, window, filled, wanted - filled, offset + filled);
      if (read === 0) break;
      filled += read;
    }
    this.#window = window.subarray(0, filled);
    this.#from = offset;
  }

  close(): void {
    closeSync(this.#fd);
  }
}
