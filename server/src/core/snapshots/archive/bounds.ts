/** The most bytes that an archive has, and that it unpacks to. */
export const MOST_BYTES = 4 * 1024 ** 3;
/** An archive unpacks to at most so many times its own size … */
const MOST_RATIO = 20;
/** … unless it is small: an almost empty database is mostly zeros. */
const SMALL_BYTES = 64 * 1024 ** 2;
/** What stays free on a disk that something is unpacked on. */
export const RESERVE_BYTES = 64 * 1024 ** 2;

/** Returns how many bytes an archive of `packed` bytes may unpack to. */
export const mostUnpacked = (packed: number): number =>
  Math.min(MOST_BYTES, Math.max(SMALL_BYTES, packed * MOST_RATIO));
