/** Longer than any address of the page; what is kept in a cookie has to stay small. */
const MOST = 1024;
/** One slash, then anything but another. */
const OWN = /^\/(?!\/)/;

/** A path of this console to go on to, as a browser will read it; `/` for whatever would lead elsewhere. */
export function ownPath(to: string | null): string {
  if (to === null || to.length > MOST || /[\p{Cc}\\]/u.test(to) || !OWN.test(to)) return "/";
  try {
    const read = new URL(to, "http://own.invalid");
    // Dots taken out may leave two slashes at the beginning.
    return read.host === "own.invalid" && OWN.test(read.pathname) ? read.pathname + read.search + read.hash : "/";
  } catch {
    return "/";
  }
}
