import { HEADER } from "@core-console/shared/contract/headers";
import { cursorOf, offsetOf } from "./cursor.ts";
import { linkNext } from "./next-link.ts";
import type { Call } from "./server.ts";

const DEFAULT_SIZE = 250;

/**
 * Returns one page of a list; sets the total and the link to the next page as response headers. Throws
 * validation_failed.
 */
export function paged<T>(
  call: Call,
  all: readonly T[],
  query: { size?: number | undefined; cursor?: string | undefined },
): T[] {
  const size = query.size ?? DEFAULT_SIZE;
  const from = query.cursor === undefined ? 0 : offsetOf(query.cursor);
  void call.reply.header(HEADER.totalCount, String(all.length));
  linkNext(call, from + size < all.length ? cursorOf(from + size) : null);
  return all.slice(from, from + size);
}
