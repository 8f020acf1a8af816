/** A body has more bytes than its reader accepts. */
export class BodyTooLong extends Error {
  constructor(most: number) {
    super(`a body of more than ${most} bytes`);
    this.name = "BodyTooLong";
  }
}

/**
 * Passes a body on as it arrives. Throws BodyTooLong after `most` bytes, and ends the stream; else what the stream
 * throws.
 */
export async function* upTo(body: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    // Leaving the loop destroys the stream, and with it the connection.
    if (bytes > most) throw new BodyTooLong(most);
    yield chunk;
  }
}

/**
 * Reads a body to its end: every answer of another host is read so, since one without an end would fill the memory.
 * Throws as upTo.
 */
export async function readWhole(body: AsyncIterable<Uint8Array>, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of upTo(body, most)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
