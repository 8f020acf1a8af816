/**
 * Returns a cookie that the page may read, by name; null where there is none. Read anew each time: another tab may have
 * signed in.
 */
export function cookie(name: string): string | null {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found === undefined ? null : found.slice(name.length + 1);
}
