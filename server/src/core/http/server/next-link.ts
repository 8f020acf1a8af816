import type { Call } from "./server.ts";

/** Says where the next page is (RFC 8288); null where there is none. */
export function linkNext(call: Call, cursor: string | null): void {
  if (cursor === null) return;
  const [path = "", query = ""] = call.request.url.split("?");
  const params = new URLSearchParams(query);
  params.delete("page");
  params.set("cursor", cursor);
  void call.reply.header("link", `<${path}?${params.toString()}>; rel="next"`);
}
