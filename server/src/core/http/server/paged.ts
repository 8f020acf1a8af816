import { HEADER } from "@core-console/shared/contract/headers";
import { ApiProblem } from "../../state/api-problem.ts";
import type { Call } from "./server.ts";

const DEFAULT_SIZE = 250;

/**
 * Returns one page of a list; sets the total and the link to the next page as response headers. Throws
 * validation_failed.
 */
export function paged<T>(
  call: Call,
  all: readonly T[],
  q: { size?: number | undefined; cursor?: string | undefined },
): T[] {
  const size = q.size ?? DEFAULT_SIZE;
  const from = q.cursor === undefined ? 0 : offsetOf(q.cursor);
  void call.reply.header(HEADER.totalCount, String(all.length));
  if (from + size < all.length) {
    const [path = "", query = ""] = call.request.url.split("?");
    const params = new URLSearchParams(query);
    params.set("cursor", Buffer.from(`o:${from + size}`).toString("base64url"));
    void call.reply.header("link", `<${path}?${params.toString()}>; rel="next"`);
  }
  return all.slice(from, from + size);
}

function offsetOf(cursor: string): number {
  const match = /^o:(\d{1,9})$/.exec(Buffer.from(cursor, "base64url").toString());
  if (match === null) throw new ApiProblem("validation_failed", {}, [{ path: "cursor", code: "format", message: "" }]);
  return Number(match[1]);
}
