/** Longer than any address of the page; the value in a cookie has to stay small. */
const MOST = 1024;
/** One slash that no further slash follows. */
const OWN = /^\/(?!\/)/;

/**
 * Returns a path of this console to continue at, as a browser will resolve it; `/` for anything that would lead
 * elsewhere.
 */
export function ownPath(to: string | null): string {
  if (to === null || to.length > MOST || /[\p{Cc}\\]/u.test(to) || !OWN.test(to)) return "/";
  try {
    const read = new URL(to, "http://own.invalid");
    // Removed dot segments may leave two slashes at the beginning.
    return read.host === "own.invalid" && OWN.test(read.pathname) ? read.pathname + read.search + read.hash : "/";
  } catch {
    return "/";
  }
}
