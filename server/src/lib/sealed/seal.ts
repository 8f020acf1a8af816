import { createCipheriv, randomBytes } from "node:crypto";
import {
  base64,
  CHUNK_BYTES,
  chunkNonce,
  CIPHER,
  FILE_KEY_BYTES,
  headerCode,
  LOG_COST,
  MAGIC,
  NONCE_BYTES,
  passphraseKey,
  payloadKey,
  pieces,
  SALT_BYTES,
  TAG_BYTES,
  WRAP_NONCE,
} from "./format.ts";

/** Seals a content with a passphrase, as a stream. `logCost`: for tests alone. */
export async function* seal(
  content: AsyncIterable<Uint8Array>,
  passphrase: string,
  logCost: number = LOG_COST,
): AsyncGenerator<Buffer> {
  const [salt, fileKey, nonce] = [randomBytes(SALT_BYTES), randomBytes(FILE_KEY_BYTES), randomBytes(NONCE_BYTES)];
  const wrapped = sealed(await passphraseKey(passphrase, salt, logCost), WRAP_NONCE, fileKey);
  const head = `${MAGIC}-> scrypt ${base64(salt)} ${logCost}\n${base64(wrapped)}\n---`;
  yield Buffer.from(`${head} ${base64(headerCode(fileKey, head))}\n`);
  yield nonce;
  const key = payloadKey(fileKey, nonce);
  let number = 0;
  for await (const { piece, isLast } of pieces(content, CHUNK_BYTES))
    yield sealed(key, chunkNonce(number++, isLast), piece);
}

function sealed(key: Buffer, nonce: Buffer, content: Buffer): Buffer {
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  return Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}
