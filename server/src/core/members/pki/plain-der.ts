/** Maximum number of elements in a Core's request: a name, a key, some attributes with tens of names. */
const MOST_ELEMENTS = 400;
const MOST_DEPTH = 24;
const CONSTRUCTED = 0x20;

/**
 * Reports whether a PEM contains one DER value with a plausible number of elements and depth. The contract limits its
 * length, yet 16 KiB can contain 6000 empty elements, which take a hundred times longer to parse as X.509 than a real
 * request.
 */
export function isPlainDer(pem: string): boolean {
  const der = Buffer.from(pem.replaceAll(/-----[A-Z ]+-----|\s/g, ""), "base64");
  return elements(der) <= MOST_ELEMENTS;
}

/**
 * Returns the number of elements; Infinity if it is not DER, or too large or nested too deeply. Stops at the limits.
 */
function elements(der: Buffer): number {
  let count = 0;
  const ends = [der.length];
  for (let at = 0; at < der.length;) {
    if (++count > MOST_ELEMENTS || ends.length > MOST_DEPTH) return Infinity;
    const head = headerAt(der, at);
    const end = ends.at(-1) ?? 0;
    if (head === null || head.start + head.length > end) return Infinity;
    at = head.start;
    if (head.constructed) ends.push(head.start + head.length);
    else at += head.length;
    while (ends.length > 1 && at === ends.at(-1)) ends.pop();
  }
  return ends.length === 1 && count > 0 ? count : Infinity;
}

/** Reads a tag and a length of definite form; null if there is none. */
function headerAt(der: Buffer, at: number): { constructed: boolean; start: number; length: number } | null {
  const tag = der[at];
  const first = der[at + 1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return null;
  const constructed = (tag & CONSTRUCTED) !== 0;
  if (first < 0x80) return { constructed, start: at + 2, length: first };
  const bytes = first & 0x7f;
  if (bytes === 0 || bytes > 3 || at + 2 + bytes > der.length) return null;
  return { constructed, start: at + 2 + bytes, length: der.readUIntBE(at + 2, bytes) };
}
