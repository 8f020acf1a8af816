import { ArchiveFault } from "./archive-fault.ts";

/** Tar is a sequence of blocks of this size: a header, then the content, filled up with zeros. */
export const BLOCK = 512;

const FIELD = { name: 100, mode: 8, owner: 8, group: 8, size: 12, time: 12, sum: 8 } as const;
const SUM_AT = FIELD.name + FIELD.mode + FIELD.owner + FIELD.group + FIELD.size + FIELD.time;
const SIZE_AT = FIELD.name + FIELD.mode + FIELD.owner + FIELD.group;
const TYPE_AT = SUM_AT + FIELD.sum;
const MAGIC = "ustar\0" + "00";
const REGULAR = "0";
/** The largest size that eleven octal digits hold. */
const MOST = 0o77777777777;

/** Returns the ustar header of a regular file with mode 0600 and no owner. `timeMs`: ms since 1970. */
export function tarHeader(name: string, bytes: number, timeMs: number): Buffer {
  if (name.length > FIELD.name || bytes > MOST) throw new RangeError("does not fit a tar header");
  const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, "0")}\0`;
  const header = Buffer.alloc(BLOCK);
  header.write(
    name.padEnd(FIELD.name, "\0") +
      octal(0o600, FIELD.mode) +
      octal(0, FIELD.owner) +
      octal(0, FIELD.group) +
      octal(bytes, FIELD.size) +
      octal(Math.floor(timeMs / 1000), FIELD.time) +
      " ".repeat(FIELD.sum) +
      REGULAR,
    "latin1",
  );
  header.write(MAGIC, TYPE_AT + 1 + 100, "latin1");
  header.write(`${checksum(header).toString(8).padStart(6, "0")}\0 `, SUM_AT, "latin1");
  return header;
}

/** Returns the zeros that fill the last block of a content. */
export const padding = (bytes: number): number => (BLOCK - (bytes % BLOCK)) % BLOCK;

/**
 * Returns the size of the regular file whose header this is; null: its bytes are none. Throws ArchiveFault for any
 * other name or type: links, folders, extended headers.
 */
export function sizeOfEntry(header: Buffer, name: string): number | null {
  if (header.toString("latin1", TYPE_AT + 101, TYPE_AT + 106) !== MAGIC.slice(0, 5)) return null;
  const sum = Number.parseInt(header.toString("latin1", SUM_AT, SUM_AT + 6), 8);
  if (sum !== checksum(header)) return null;
  const found = header.toString("latin1", 0, FIELD.name).replace(/\0.*$/s, "");
  const type = header.toString("latin1", TYPE_AT, TYPE_AT + 1);
  const size = header.toString("latin1", SIZE_AT, SIZE_AT + FIELD.size - 1);
  if (found !== name || type !== REGULAR || !/^[0-7]{11}$/.test(size)) throw new ArchiveFault("snapshot_foreign");
  return Number.parseInt(size, 8);
}

/** Returns the sum of a header's bytes, those of the sum itself taken as spaces. */
function checksum(header: Buffer): number {
  let sum = FIELD.sum * 0x20;
  for (const [at, byte] of header.entries()) if (at < SUM_AT || at >= TYPE_AT) sum += byte;
  return sum;
}
