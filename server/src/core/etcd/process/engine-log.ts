import { appendFileSync, closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, statSync } from "node:fs";
import { copyFile, rm } from "node:fs/promises";
import { liveFile, pruneLogs, rotatedFile } from "../../../lib/logging/log-files.ts";
import type { LogLimits } from "../../../lib/logging/log-limits.ts";
import { ExclusiveRunner } from "../../../lib/process/exclusive-runner.ts";

const TAIL_BYTES = 256 * 1024;
const NAME = "etcd";

/** The file with the output of the engine. */
export interface EngineLog {
  /**
   * for the child's stdout and stderr: the child writes to the file itself, so a stopped Core never blocks its engine
   */
  readonly fd: number;
  readonly path: string;
  /** marks the beginning of the next start's output */
  mark(): void;
  /** returns what was written since the mark, at most the last 256 KiB */
  tail(): string;
  /**
   * Copies the file away and truncates it if it exceeds its size limit; the engine keeps writing to it. Never throws.
   */
  rotate(nowMs: number): Promise<void>;
  close(): void;
}

/**
 * Opens etcd.log. If that fails, calls `warn` with the error and discards the engine's output, so that the engine runs
 * all the same.
 */
export function openEngineLog(dir: string, limits: LogLimits, warn: (error: unknown) => void): EngineLog {
  const path = liveFile(dir, NAME);
  const fd = openOr(dir, path, warn);
  let marked = fstatSync(fd).size;
  const rotations = new ExclusiveRunner("join");
  const read = (from: number): Buffer => {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(fd).size - from));
    return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, from));
  };

  async function copyAway(to: string, size: number): Promise<void> {
    try {
      await copyFile(path, to);
      // The engine continued to write during the copy. The rest is small and is appended synchronously, so that little
      // is lost.
      appendFileSync(to, read(statSync(to).size));
      ftruncateSync(fd, 0);
    } catch {
      await rm(to, { force: true });
      // No space for a copy: the output is discarded before the log fills the disk by itself.
      if (size > limits.totalBytes) ftruncateSync(fd, 0);
    }
  }
  async function rotateIfLarge(nowMs: number): Promise<void> {
    const { size } = fstatSync(fd);
    if (size > limits.fileBytes) await copyAway(rotatedFile(dir, NAME, nowMs), size);
    await pruneLogs(dir, NAME, limits, nowMs);
  }

  return {
    fd,
    path,
    mark: () => (marked = fstatSync(fd).size),
    tail() {
      const { size } = fstatSync(fd);
      return read(Math.max(marked <= size ? marked : 0, size - TAIL_BYTES)).toString("utf8");
    },
    async rotate(nowMs) {
      // A failure is retried at the next rotation; a closed log needs none.
      await rotations.run(() => rotateIfLarge(nowMs)).catch(() => undefined);
    },
    close: () => closeSync(fd),
  };
}

function openOr(dir: string, path: string, warn: (error: unknown) => void): number {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o750 });
    return openSync(path, "a+", 0o640);
  } catch (error) {
    warn(error);
    return openSync("/dev/null", "a+");
  }
}
