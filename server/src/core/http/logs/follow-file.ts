import { open, stat, type FileHandle } from "node:fs/promises";
import { lineSplitter } from "../../etcd/lines.ts";
import { backIn, endOfLines } from "./lines-back.ts";

const CHUNK = 64 * 1024;
const NEWLINE = 0x0a;
/** Whoever asks for more than this at once reads the tail anew. */
const MAX_SINCE = 256 * 1024;

/**
 * New lines of a file that somebody else writes. Also when it is renamed away and made anew (the Core's log: what was still
 * written to the old one comes first), or emptied (the engine's). Reads when `more` is asked; waits for nothing.
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

  /** Begins after the last whole line that there is now. */
  async begin(): Promise<void> {
    await this.#open();
    if (this.#file !== null) this.#at = await endOfLines(this.#file);
  }

  /** The lines before that, the newest first: of this file, whatever it is called by now. */
  async *back(): AsyncGenerator<string> {
    if (this.#file !== null) yield* backIn(this.#file, this.#at);
  }

  /** Where it begins, for `since`. */
  get place(): string {
    return `${this.#ino}.${this.#at}`;
  }

  /** The lines from a place of this file to where it begins; null where that is none, or too far back. */
  async since(place: string): Promise<string[] | null> {
    const [ino, from] = place.split(".").map(Number);
    const file = this.#file;
    if (file === null || ino !== this.#ino || from === undefined) return null;
    const count = this.#at - from;
    if (count < 0 || count > MAX_SINCE) return null;
    // with the end of the line before: what was emptied and filled again has another one
    const before = Math.min(from, 1);
    const bytes = Buffer.alloc(before + count);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, from - before);
    if (bytesRead < bytes.length || (before === 1 && bytes[0] !== NEWLINE)) return null;
    return bytes.subarray(before).toString("utf8").split("\n").slice(0, -1);
  }

  /** Tells it from the others of its folder; 0 where there is none. */
  get ino(): number {
    return this.#ino;
  }

  /** The lines that became whole since. */
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
