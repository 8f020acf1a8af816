import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  truncateSync,
} from "node:fs";
import { join } from "node:path";

const TAIL_BYTES = 256 * 1024;

export interface EngineLog {
  /** for the child's stdout and stderr: it writes by itself, so a stopped Core never blocks its engine */
  readonly fd: number;
  readonly path: string;
  /** from here on belongs to the next start */
  mark(): void;
  /** what was written since the mark, at most the last 256 KiB */
  tail(): string;
  /** past `maxBytes` the file is copied away and emptied; the engine goes on writing to it */
  rotate(): void;
  close(): void;
}

export function openEngineLog(dir: string, o: { maxBytes: number; keep: number }): EngineLog {
  const path = join(dir, "etcd.log");
  const fd = openSync(path, "a+", 0o640);
  let marked = fstatSync(fd).size;
  return {
    fd,
    path,
    mark: () => (marked = fstatSync(fd).size),
    tail() {
      const { size } = fstatSync(fd);
      const from = Math.max(marked <= size ? marked : 0, size - TAIL_BYTES);
      const bytes = Buffer.alloc(size - from);
      const read = readSync(fd, bytes, 0, bytes.length, from);
      return bytes.toString("utf8", 0, read);
    },
    rotate() {
      if (statSync(path).size <= o.maxBytes) return;
      for (let i = o.keep - 1; i >= 1; i--) {
        if (existsSync(`${path}.${i}`)) renameSync(`${path}.${i}`, `${path}.${i + 1}`);
      }
      copyFileSync(path, `${path}.1`);
      truncateSync(path, 0);
    },
    close: () => closeSync(fd),
  };
}
