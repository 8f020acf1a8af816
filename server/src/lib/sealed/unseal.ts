/**
 * Invariant: no byte of a chunk is passed on before all of that chunk was authenticated, and the end is passed on only
 * if the last chunk says that it is the last. What a file says of its own cost is bounded before any memory is taken.
 */

import { createDecipheriv, timingSafeEqual } from "node:crypto";
import { open } from "node:fs/promises";
import {
  CHUNK_BYTES,
  chunkNonce,
  CIPHER,
  FILE_KEY_BYTES,
  headerCode,
  MAGIC,
  MOST_LOG_COST,
  NONCE_BYTES,
  passphraseKey,
  payloadKey,
  pieces,
  SALT_BYTES,
  TAG_BYTES,
  WRAP_NONCE,
} from "./format.ts";

/**
 * Why a sealed file cannot be read. `passphrase`: it is another one; `altered`: a part before the last; `end`: the last
 * part is altered or incomplete; `truncated`: parts are missing at the end; `foreign`: it is sealed in another way, or
 * at a higher cost than this version accepts.
 */
export type SealFaultKind = "passphrase" | "altered" | "end" | "truncated" | "foreign";

export class SealFault extends Error {
  override readonly name = "SealFault";
  readonly kind: SealFaultKind;
  constructor(kind: SealFaultKind) {
    super(`a sealed file: ${kind}`);
    this.kind = kind;
  }
}

/** A header is three short lines. */
const MOST_HEADER_BYTES = 400;
const HEADER = /^-> scrypt ([\w+/]{22}) ([1-9]\d?)\n([\w+/]{43})\n--- ([\w+/]{43})\n/;

/** Reports whether a file begins as sealed ones do. */
export async function isSealed(path: string): Promise<boolean> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0);
    return buffer.subarray(0, bytesRead).toString("latin1") === MAGIC;
  } finally {
    await file.close();
  }
}

/** Returns the content of a sealed file, as a stream. Throws SealFault. */
export async function* unseal(file: AsyncIterable<Uint8Array>, passphrase: string): AsyncGenerator<Buffer> {
  const source = file[Symbol.asyncIterator]();
  let begin = Buffer.alloc(0);
  let header: Header | null = null;
  while (header === null || begin.length < header.bytes + NONCE_BYTES) {
    const next = await source.next();
    if (next.done === true) throw new SealFault(isOtherThan(begin) ? "foreign" : "truncated");
    begin = Buffer.concat([begin, next.value]);
    header ??= headerOf(begin);
    if (header === null && begin.length > MOST_HEADER_BYTES) throw new SealFault("foreign");
  }
  const fileKey = await fileKeyOf(header, passphrase);
  const payload = begin.subarray(header.bytes);
  const key = payloadKey(fileKey, payload.subarray(0, NONCE_BYTES));
  async function* rest(): AsyncGenerator<Uint8Array> {
    yield payload.subarray(NONCE_BYTES);
    yield* { [Symbol.asyncIterator]: () => source };
  }
  let number = 0;
  for await (const { piece, isLast } of pieces(rest(), CHUNK_BYTES + TAG_BYTES)) {
    const content = unsealed(key, chunkNonce(number, isLast), piece);
    if (content === null) throw faultOf(key, number, piece, isLast);
    // Only an empty content has an empty chunk.
    if (content.length === 0 && number > 0) throw new SealFault("altered");
    number += 1;
    yield content;
  }
}

/** Returns why a chunk is not authentic. */
function faultOf(key: Buffer, number: number, piece: Buffer, isLast: boolean): SealFault {
  if (!isLast) return new SealFault(unsealed(key, chunkNonce(number, true), piece) === null ? "altered" : "end");
  if (piece.length === 0 || unsealed(key, chunkNonce(number, false), piece) !== null) return new SealFault("truncated");
  return new SealFault("end");
}

interface Header {
  /** its length, the nonce of the payload not included */
  bytes: number;
  head: string;
  salt: Buffer;
  logCost: number;
  wrapped: Buffer;
  code: Buffer;
}

const isOtherThan = (begin: Buffer): boolean => !MAGIC.startsWith(begin.subarray(0, MAGIC.length).toString("latin1"));

/** Returns the header that a file begins with; null: it is not complete. Throws SealFault. */
function headerOf(begin: Buffer): Header | null {
  if (isOtherThan(begin)) throw new SealFault("foreign");
  const text = begin.subarray(0, MOST_HEADER_BYTES).toString("latin1");
  const [whole, salt = "", cost = "", wrapped = "", code = ""] = HEADER.exec(text.slice(MAGIC.length)) ?? [];
  if (whole === undefined) return null;
  const bytes = MAGIC.length + whole.length;
  return {
    bytes,
    head: text.slice(0, bytes - 1 - code.length - 1),
    salt: Buffer.from(salt, "base64"),
    logCost: Number(cost),
    wrapped: Buffer.from(wrapped, "base64"),
    code: Buffer.from(code, "base64"),
  };
}

async function fileKeyOf({ head, salt, logCost, wrapped, code }: Header, passphrase: string): Promise<Buffer> {
  if (logCost > MOST_LOG_COST || salt.length !== SALT_BYTES) throw new SealFault("foreign");
  const fileKey = unsealed(await passphraseKey(passphrase, salt, logCost), WRAP_NONCE, wrapped);
  if (fileKey === null || fileKey.length !== FILE_KEY_BYTES) throw new SealFault("passphrase");
  const expected = headerCode(fileKey, head);
  if (code.length !== expected.length || !timingSafeEqual(code, expected)) throw new SealFault("altered");
  return fileKey;
}

/** Returns the content of a sealed piece; null: it is not authentic. */
function unsealed(key: Buffer, nonce: Buffer, piece: Buffer): Buffer | null {
  if (piece.length < TAG_BYTES) return null;
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(piece.subarray(piece.length - TAG_BYTES));
  try {
    const content = decipher.update(piece.subarray(0, piece.length - TAG_BYTES));
    decipher.final();
    return content;
  } catch {
    return null;
  }
}
