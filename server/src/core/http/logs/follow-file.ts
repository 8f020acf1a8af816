import { open, stat, type FileHandle } from "node:fs/promises";
import { lineSplitter } from "../../etcd/lines.ts";
import { backIn, endOfLines } from "./lines-back.ts";

const CHUNK = 64 * 1024;
const NEWLINE = 0x0a;
/** A caller that is further behind than this reads the tail instead. */
const MAX_SINCE = 256 * 1024;

/**
 * Reads new lines of a file that another process writes, across a rename and re-creation (the Core's log: the rest of
 * the old file comes first) or a truncation (the engine's). Reads when `more` is called; never waits.
 */
export class FollowedFile {
  readonly #path: string;
  #file: FileHandle | null = null;
  #at = 0;
  #ino = 0;
  #split = lineSplitter();

  constructor(path: string) {
    this.#path = path;
  }

  /** Opens the file and starts after its last complete line. */
  async begin(): Promise<void> {
    await this.#open();
    if (this.#file !== null) this.#at = await endOfLines(this.#file);
  }

  /** Yields the lines before the start position, newest first: of this file, even if it was renamed since. */
  async *back(): AsyncGenerator<string> {
    if (this.#file !== null) yield* backIn(this.#file, this.#at);
  }

  /** The start position, as a token for `since`. */
  get place(): string {
    return `${this.#ino}.${this.#at}`;
  }

  /**
   * Returns the lines between a position of this file and the start position; null if the position is not of this
   * file, or too far back.
   */
  async since(place: string): Promise<string[] | null> {
    const [ino, from] = place.split(".").map(Number);
    const file = this.#file;
    if (file === null || ino !== this.#ino || from === undefined) return null;
    const count = this.#at - from;
    if (count < 0 || count > MAX_SINCE) return null;
    // including the end of the line before: a file that was truncated and refilled has another byte there
    const before = Math.min(from, 1);
    const bytes = Buffer.alloc(before + count);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, from - before);
    if (bytesRead < bytes.length || (before === 1 && bytes[0] !== NEWLINE)) return null;
    return bytes.subarray(before).toString("utf8").split("\n").slice(0, -1);
  }

  /** The file's inode, which identifies it among the files of its folder; 0 if there is none. */
  get ino(): number {
    return this.#ino;
  }

  /** Returns the lines completed since the last call. */
  async more(): Promise<string[]> {
    const now = await stat(this.#path).catch(() => null);
    const lines = await this.#rest();
    if (now !== null && now.ino !== this.#ino) {
      await this.close();
      await this.#open();
      lines.push(...(await this.#rest()));
    }
    return lines;
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close().catch(() => undefined);
  }

  async #open(): Promise<void> {
    this.#file = await open(this.#path, "r").catch(() => null);
    this.#ino = this.#file === null ? 0 : (await this.#file.stat()).ino;
    this.#at = 0;
    this.#split = lineSplitter();
  }

  async #rest(): Promise<string[]> {
    const file = this.#file;
    if (file === null) return [];
    const { size } = await file.stat();
    if (size < this.#at) {
      this.#at = 0;
      this.#split = lineSplitter();
    }
    const lines: string[] = [];
    while (this.#at < size) {
      const bytes = Buffer.alloc(Math.min(CHUNK, size - this.#at));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, this.#at);
      if (bytesRead === 0) break;
      this.#at += bytesRead;
      lines.push(...this.#split.push(bytes.subarray(0, bytesRead)));
    }
    return lines;
  }
}
