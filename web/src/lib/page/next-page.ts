/**
 * Returns the cursor of the next page from a `Link` header (RFC 8288, `rel="next"`); null where this was the last. Only
 * the query of the URL is read: the server may not know the host name that the browser uses.
 */
export function nextCursor(link: string | null): string | null {
  for (const part of (link ?? "").split(/,(?=\s*<)/)) {
    const [, address, rest] = /^\s*<([^>]*)>(.*)$/.exec(part) ?? [];
    if (address === undefined || !/;\s*rel="?next"?(?:\s*;|\s*$)/i.test(rest ?? "")) continue;
    return new URL(address, "http://any").searchParams.get("cursor");
  }
  return null;
}
