const POLYNOMIAL = 0x82f63b78;
const STEP = 8;
/**
 * Eight tables of 256, one after the other, for eight bytes a step: with one, a log of several segments takes seconds.
 */
const TABLES = makeTables();

function makeTables(): Int32Array {
  const tables = new Int32Array(STEP * 256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = (value & 1) === 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
    tables[byte] = value;
  }
  for (let at = 256; at < tables.length; at++) {
    const before = tables[at - 256] ?? 0;
    tables[at] = (before >>> 8) ^ (tables[before & 255] ?? 0);
  }
  return tables;
}

const entry = (table: number, byte: number): number => TABLES[table * 256 + byte] ?? 0;

/** Returns the CRC-32C (Castagnoli) of `bytes`, continued from `crc`, which is 0 at the beginning. */
export function crc32c(crc: number, bytes: Uint8Array): number {
  const byte = (at: number): number => bytes[at] ?? 0;
  let value = ~crc;
  let at = 0;
  for (const end = bytes.length - (bytes.length % STEP); at < end; at += STEP) {
    const low = value ^ (byte(at) | (byte(at + 1) << 8) | (byte(at + 2) << 16) | (byte(at + 3) << 24));
    value =
      entry(7, low & 255) ^
      entry(6, (low >>> 8) & 255) ^
      entry(5, (low >>> 16) & 255) ^
      entry(4, low >>> 24) ^
      entry(3, byte(at + 4)) ^
      entry(2, byte(at + 5)) ^
      entry(1, byte(at + 6)) ^
      entry(0, byte(at + 7));
  }
  for (; at < bytes.length; at++) value = entry(0, (value ^ byte(at)) & 255) ^ (value >>> 8);
  return ~value >>> 0;
}
