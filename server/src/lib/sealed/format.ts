import { createHmac, hkdfSync, scrypt } from "node:crypto";
import { SEALED_BEGIN } from "@core-console/shared/contract/snapshots/sizes";

/** The first line of a sealed file. */
export const MAGIC = SEALED_BEGIN;
export const SALT_BYTES = 16;
export const FILE_KEY_BYTES = 16;
export const NONCE_BYTES = 16;
export const TAG_BYTES = 16;
/** Bytes of content in a chunk; only the last one has fewer. */
export const CHUNK_BYTES = 65_536;
/** The cipher of the file's key and of every chunk. */
export const CIPHER = "chacha20-poly1305";

/** Cost of the passphrase's key that this version writes: 2^17 rounds, 128 MiB of memory. */
export const LOG_COST = 17;
/** … and what it reads at most, 256 MiB: a file must not choose how much memory reading it takes. */
export const MOST_LOG_COST = 18;
const BLOCK_SIZE = 8;
const KEY_BYTES = 32;
const SALT_LABEL = "age-encryption.org/v1/scrypt";

let before: Promise<unknown> = Promise.resolve();

/** Returns the key that wraps a file's key, made of the passphrase. One is made at a time, because of its memory. */
export function passphraseKey(passphrase: string, salt: Buffer, logCost: number): Promise<Buffer> {
  const made = before.then(() => scryptKey(passphrase, salt, logCost));
  before = made.catch(() => undefined);
  return made;
}

function scryptKey(passphrase: string, salt: Buffer, logCost: number): Promise<Buffer> {
  const cost = 2 ** logCost;
  const options = { N: cost, r: BLOCK_SIZE, p: 1, maxmem: 128 * BLOCK_SIZE * cost + 2 ** 20 };
  const salted = Buffer.concat([Buffer.from(SALT_LABEL), salt]);
  return new Promise((resolve, reject) => {
    scrypt(passphrase, salted, KEY_BYTES, options, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

/** Returns the code of a header, of which `head` are the bytes up to and with its three dashes. */
export function headerCode(fileKey: Buffer, head: string): Buffer {
  const key = Buffer.from(hkdfSync("sha256", fileKey, "", "header", KEY_BYTES));
  return createHmac("sha256", key).update(head).digest();
}

export const payloadKey = (fileKey: Buffer, nonce: Buffer): Buffer =>
  Buffer.from(hkdfSync("sha256", fileKey, nonce, "payload", KEY_BYTES));

/** Returns the nonce of a chunk: its number, and whether it is the last, so that none can be left out or moved. */
export function chunkNonce(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(number, 5, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/** The nonce of a file's key: each wrapping key is used once. */
export const WRAP_NONCE = Buffer.alloc(12);

/** Base64 without the padding. */
export const base64 = (bytes: Buffer): string => bytes.toString("base64").replace(/=+$/, "");

/** Returns the bytes cut into pieces of `size`, each with whether it is the last; at least one, which may be empty. */
export async function* pieces(
  source: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ piece: Buffer; isLast: boolean }> {
  let parts: Uint8Array[] = [];
  let had = 0;
  for await (const part of source) {
    parts.push(part);
    had += part.length;
    if (had <= size) continue;
    let rest = Buffer.concat(parts);
    for (; rest.length > size; rest = rest.subarray(size)) yield { piece: rest.subarray(0, size), isLast: false };
    parts = [rest];
    had = rest.length;
  }
  yield { piece: Buffer.concat(parts), isLast: true };
}
