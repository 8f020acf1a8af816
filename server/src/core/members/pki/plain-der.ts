/** Elements that a request of ours has at most: a name, a key, some attributes with tens of names. */
const MOST_ELEMENTS = 400;
const MOST_DEPTH = 24;
const CONSTRUCTED = 0x20;

/**
 * Reports whether a PEM holds one DER value of a usual size in elements and depth. Its text is limited by the contract,
 * yet 16 KiB hold 6000 empty elements, and reading those as X.509 takes a hundred times longer than reading a request.
 */
export function isPlainDer(pem: string): boolean {
  const der = Buffer.from(pem.replaceAll(/-----[A-Z ]+-----|\s/g, ""), "base64");
  return elements(der) <= MOST_ELEMENTS;
}

/** How many elements there are; Infinity for what is no DER, or nested too deep. Looks at no more than it allows. */
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

/** Tag and length, of definite form. */
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
