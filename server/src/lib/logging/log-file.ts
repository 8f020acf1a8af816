import { appendFileSync } from "node:fs";
import { mkdir, open, rename, type FileHandle } from "node:fs/promises";
import { Drain } from "../http/drain.ts";
import { liveFile, pruneLogs, rotatedFile } from "./log-files.ts";
import type { LogLimits } from "./log-limits.ts";

/** Limit of lines that wait for a slow disk, bytes; further ones are lost and counted. */
const MAX_WAITING = 4 * 1024 ** 2;
/** After an error the disk is tried again after this, ms. */
const RETRY_MS = 1000;
const DAY_MS = 86_400_000;

/**
 * The state of a log that changed: it cannot be written (reported once), or can be again, and how many lines are
 * missing.
 */
export type LogTrouble = { is: "unwritable"; error: unknown } | { is: "written_again"; lost: number };

export interface LogFileOptions {
  dir: string;
  /** `core`: the live file is core.log */
  name: string;
  limits: LogLimits;
  /** ms since 1970 */
  now: () => number;
  /** ms by a monotonic clock */
  steady: () => number;
  onTrouble: (trouble: LogTrouble) => void;
}

/**
 * A log file that rotates by size and daily, and stays within its limits. It writes asynchronously, so that a slow disk
 * blocks no caller, and never throws: on a disk that refuses writes, lines are lost, not the Core.
 */
export class LogFile {
  readonly #options: LogFileOptions;
  #handle: FileHandle | null = null;
  #size = 0;
  #bornMs = 0;
  #waiting: string[] = [];
  #waitingBytes = 0;
  /** passed to the disk, not confirmed yet */
  #writing = "";
  readonly #drain = new Drain(
    () => this.#waiting.length > 0,
    () => this.#writeWaiting(),
  );
  #lost = 0;
  #troubled = false;
  #retryAtMs = 0;
  /** a write that failed may have left an incomplete line */
  #torn = false;

  constructor(options: LogFileOptions) {
    this.#options = options;
  }

  /** Writes one line with its newline. */
  write(line: string): void {
    const bytes = Buffer.byteLength(line);
    if (this.#waitingBytes + bytes > MAX_WAITING || this.#options.steady() < this.#retryAtMs) {
      this.#lost++;
      return;
    }
    this.#waiting.push(line);
    this.#waitingBytes += bytes;
    this.#drain.start();
  }

  /** Writes what is queued, then closes the file; a later write opens it again. */
  async close(): Promise<void> {
    await this.#drain.idle();
    await this.#letGo();
  }

  /** For a process that is about to exit: writes what was not confirmed at once, twice rather than never. */
  flushSync(): void {
    const text = this.#writing + this.#waiting.join("");
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (text === "") return;
    try {
      appendFileSync(liveFile(this.#options.dir, this.#options.name), text, { mode: 0o640 });
    } catch {
      // A full disk must not change how the process ends.
    }
  }

  async #writeWaiting(): Promise<true> {
    const lines = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#writing = (this.#torn ? "\n" : "") + lines.join("");
    try {
      await this.#append(this.#writing);
      this.#writing = "";
      this.#torn = false;
      if (this.#troubled) this.#recovered();
    } catch (error) {
      this.#writing = "";
      this.#lost += lines.length + this.#waiting.length;
      this.#waiting = [];
      this.#waitingBytes = 0;
      await this.#failed(error);
    }
    return true;
  }

  async #append(text: string): Promise<void> {
    const bytes = Buffer.byteLength(text);
    let handle = this.#handle ?? (await this.#open());
    const aged = this.#options.now() - this.#bornMs > Math.min(DAY_MS, this.#options.limits.ageMs);
    if (this.#size > 0 && (aged || this.#size + bytes > this.#options.limits.fileBytes)) handle = await this.#rotate();
    await handle.appendFile(text);
    this.#size += bytes;
  }

  async #open(): Promise<FileHandle> {
    const { dir, name, limits, now } = this.#options;
    await mkdir(dir, { recursive: true, mode: 0o750 });
    const handle = await open(liveFile(dir, name), "a", 0o640);
    const { size, birthtimeMs, mtimeMs } = await handle.stat();
    this.#handle = handle;
    this.#size = size;
    // Not every file system records when a file was created.
    this.#bornMs = size === 0 ? now() : birthtimeMs > 0 ? birthtimeMs : mtimeMs;
    await pruneLogs(dir, name, limits, now());
    return handle;
  }

  async #rotate(): Promise<FileHandle> {
    const { dir, name, now } = this.#options;
    await this.#letGo();
    // A file that cannot be renamed is still appended to; a log that is too large is better than none.
    await rename(liveFile(dir, name), rotatedFile(dir, name, now())).catch(() => undefined);
    return this.#open();
  }

  async #letGo(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    await handle?.close().catch(() => undefined);
  }

  async #failed(error: unknown): Promise<void> {
    this.#torn = true;
    this.#retryAtMs = this.#options.steady() + RETRY_MS;
    await this.#letGo();
    if (this.#troubled) return;
    this.#troubled = true;
    this.#options.onTrouble({ is: "unwritable", error });
  }

  #recovered(): void {
    const lost = this.#lost;
    this.#troubled = false;
    this.#lost = 0;
    this.#options.onTrouble({ is: "written_again", lost });
  }
}
