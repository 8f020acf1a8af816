/** The fields of one protobuf message; of a repeated field all values. Empty where a field is absent. */
export interface Message {
  numbers: (field: number) => readonly bigint[];
  bytes: (field: number) => readonly Uint8Array[];
}

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;
const LONGEST_VARINT = 10;
const EMPTY: readonly never[] = [];

/** Reads a variable-length integer at `at`; null where it is cut off or longer than 64 bits. */
function varint(from: Uint8Array, at: number): { value: bigint; end: number } | null {
  let small = 0;
  let factor = 1;
  for (let length = 0; length < LONGEST_VARINT; length++) {
    const byte = from[at + length];
    if (byte === undefined) return null;
    if (length === 7) return longVarint(from, at);
    small += (byte & 127) * factor;
    if (byte < 128) return { value: BigInt(small), end: at + length + 1 };
    factor *= 128;
  }
  return null;
}

/** The same for more than 49 bits, which a number need not hold exactly. */
function longVarint(from: Uint8Array, at: number): { value: bigint; end: number } | null {
  let value = 0n;
  for (let length = 0; length < LONGEST_VARINT; length++) {
    const byte = from[at + length];
    if (byte === undefined) return null;
    value |= BigInt(byte & 127) << BigInt(7 * length);
    if (byte < 128) return value < 1n << 64n ? { value, end: at + length + 1 } : null;
  }
  return null;
}

/** Parses a message; null where its bytes are none. What it returns are views of `from`. */
export function parseMessage(from: Uint8Array): Message | null {
  const numbers = new Map<number, bigint[]>();
  const chunks = new Map<number, Uint8Array[]>();
  for (let at = 0; at < from.length;) {
    const key = varint(from, at);
    if (key === null) return null;
    const field = Number(key.value >> 3n);
    const wire = Number(key.value & 7n);
    if (field === 0) return null;
    at = key.end;
    if (wire === FIXED64 || wire === FIXED32) {
      at += wire === FIXED64 ? 8 : 4;
      if (at > from.length) return null;
      continue;
    }
    const value = wire === VARINT || wire === LENGTH ? varint(from, at) : null;
    if (value === null) return null;
    at = value.end;
    if (wire === VARINT) {
      add(numbers, field, value.value);
      continue;
    }
    if (value.value > BigInt(from.length - at)) return null;
    const end = at + Number(value.value);
    add(chunks, field, from.subarray(at, end));
    at = end;
  }
  return { numbers: (field) => numbers.get(field) ?? EMPTY, bytes: (field) => chunks.get(field) ?? EMPTY };
}

function add<T>(to: Map<number, T[]>, field: number, value: T): void {
  const values = to.get(field);
  if (values === undefined) to.set(field, [value]);
  else values.push(value);
}

/** Returns a field's number, 0 where it is absent; null where a JavaScript number does not hold it exactly. */
export function exact(message: Message, field: number): number | null {
  const value = message.numbers(field).at(-1) ?? 0n;
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : null;
}

/** Returns the bytes of a message with these numbers by field. */
export function numberFields(fields: readonly (readonly [field: number, value: bigint])[]): Buffer {
  return Buffer.concat(fields.flatMap(([field, value]) => [encoded(BigInt(field << 3)), encoded(value)]));
}

/** Returns one field with bytes. */
export function bytesField(field: number, value: Uint8Array): Buffer {
  return Buffer.concat([encoded(BigInt((field << 3) | LENGTH)), encoded(BigInt(value.length)), value]);
}

function encoded(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
