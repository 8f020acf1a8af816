import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";

const MAGIC = 0xed0cdaed;
const VERSION = 2;
const PAGE_HEADER = 16;
const META_LENGTH = 64;
const ELEMENT = 16;
const FLAG = { branch: 1, leaf: 2, bucket: 1 } as const;
const DEEPEST = 20;
/** A page of these buckets is small; a larger one is not read. */
const LARGEST_PAGE = 1 << 20;

/** What an engine's database says of itself. `index`: the last entry that it has applied; null: it does not say. */
export type DatabaseReading =
  | { kind: "read"; bytes: number; changedAtMs: number; index: number | null }
  | { kind: "damaged"; bytes: number; changedAtMs: number }
  | { kind: "missing" }
  | { kind: "unreadable"; code: string };

/**
 * Reads the head of the database in an engine's data folder: whether it is whole as far as its head says, and which
 * entry it has applied. Of a running engine's database, that may change meanwhile, the index may be unknown. Changes
 * nothing and never throws.
 */
export function readDatabase(dataFolder: string): DatabaseReading {
  try {
    const fd = openSync(join(dataFolder, "member", "snap", "db"), "r");
    try {
      const { size, mtimeMs } = fstatSync(fd);
      const about = { bytes: size, changedAtMs: mtimeMs };
      const head = headOf(fd);
      if (head === null || head.pages * head.pageSize > size) return { kind: "damaged", ...about };
      return { kind: "read", ...about, index: appliedIndex({ fd, ...head }) };
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "UNKNOWN";
    return code === "ENOENT" ? { kind: "missing" } : { kind: "unreadable", code };
  }
}

interface Head {
  pageSize: number;
  /** page of the root bucket */
  root: number;
  /** pages in use: the file has at least so many */
  pages: number;
  transaction: bigint;
}
type Database = Head & { fd: number };

function at(fd: number, offset: number, length: number): Buffer | null {
  const bytes = Buffer.alloc(length);
  return readSync(fd, bytes, 0, length, offset) === length ? bytes : null;
}

/** Returns the newer of the two heads that are whole; null where none is. */
function headOf(fd: number): Head | null {
  const first = at(fd, PAGE_HEADER, META_LENGTH);
  const guessed = first?.readUInt32LE(8) ?? 0;
  const sizes = [guessed, 4096, 16_384, 65_536].filter((size) => size >= 1024 && size <= 65_536);
  const heads = [first, ...sizes.map((size) => at(fd, size + PAGE_HEADER, META_LENGTH))].flatMap((bytes) => {
    const head = bytes === null ? null : headIn(bytes);
    return head === null ? [] : [head];
  });
  return heads.toSorted((a, b) => (a.transaction < b.transaction ? 1 : -1))[0] ?? null;
}

function headIn(bytes: Buffer): Head | null {
  if (bytes.readUInt32LE(0) !== MAGIC || bytes.readUInt32LE(4) !== VERSION) return null;
  if (bytes.readBigUInt64LE(56) !== fnv64a(bytes.subarray(0, 56))) return null;
  return {
    pageSize: bytes.readUInt32LE(8),
    root: Number(bytes.readBigUInt64LE(16)),
    pages: Number(bytes.readBigUInt64LE(40)),
    transaction: bytes.readBigUInt64LE(48),
  };
}

function fnv64a(bytes: Uint8Array): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
}

/** Returns etcd's consistent index, which it writes with each transaction. */
function appliedIndex(database: Database): number | null {
  const meta = find(database, database.root, Buffer.from("meta"));
  const value = meta?.bucket === true ? findInBucket(database, meta.value, Buffer.from("consistent_index")) : null;
  if (value?.length !== 8) return null;
  const index = value.readBigUInt64BE();
  return index <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(index) : null;
}

interface Found {
  bucket: boolean;
  value: Buffer;
}

function findInBucket(database: Database, bucket: Buffer, key: Buffer): Buffer | null {
  if (bucket.length < PAGE_HEADER) return null;
  const root = Number(bucket.readBigUInt64LE(0));
  const found = root === 0 ? inLeaf(bucket.subarray(PAGE_HEADER), key) : find(database, root, key);
  return found?.value ?? null;
}

/** Looks a key up below a page. */
function find(database: Database, page: number, key: Buffer): Found | null {
  let number = page;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const bytes = pageOf(database, number);
    if (bytes === null) return null;
    if ((bytes.readUInt16LE(8) & FLAG.leaf) !== 0) return inLeaf(bytes, key);
    const below = (bytes.readUInt16LE(8) & FLAG.branch) === 0 ? null : childOf(bytes, key);
    if (below === null) return null;
    number = below;
  }
  return null;
}

function pageOf({ fd, pageSize, pages }: Database, number: number): Buffer | null {
  if (!Number.isSafeInteger(number) || number >= pages) return null;
  const header = at(fd, number * pageSize, PAGE_HEADER);
  const length = header === null ? 0 : (header.readUInt32LE(12) + 1) * pageSize;
  return length === 0 || length > LARGEST_PAGE ? null : at(fd, number * pageSize, length);
}

/** Returns the bytes from `from` on of this length; null where the page ends before. */
const slice = (page: Buffer, from: number, length: number): Buffer | null =>
  from + length <= page.length ? page.subarray(from, from + length) : null;

function inLeaf(page: Buffer, key: Buffer): Found | null {
  const count = page.length < PAGE_HEADER ? 0 : page.readUInt16LE(10);
  for (let i = 0; i < count; i++) {
    const from = PAGE_HEADER + i * ELEMENT;
    const element = slice(page, from, ELEMENT);
    if (element === null) return null;
    const [flags, position, keyLength, length] = [0, 4, 8, 12].map((offset) => element.readUInt32LE(offset));
    const start = from + (position ?? 0);
    if (slice(page, start, keyLength ?? 0)?.equals(key) !== true) continue;
    const value = slice(page, start + (keyLength ?? 0), length ?? 0);
    return value === null ? null : { bucket: ((flags ?? 0) & FLAG.bucket) !== 0, value };
  }
  return null;
}

/** Returns the page below which a key is: that of the last element that is not behind it. */
function childOf(page: Buffer, key: Buffer): number | null {
  let found: number | null = null;
  for (let i = 0; i < page.readUInt16LE(10); i++) {
    const from = PAGE_HEADER + i * ELEMENT;
    const element = slice(page, from, ELEMENT);
    const own = element === null ? null : slice(page, from + element.readUInt32LE(0), element.readUInt32LE(4));
    if (element === null || own === null) return null;
    if (found !== null && Buffer.compare(own, key) > 0) return found;
    found = Number(element.readBigUInt64LE(8));
  }
  return found;
}
