import type { Call } from "./server.ts";

/** Sets the Link header to the next page (RFC 8288), unless `cursor` is null. */
export function linkNext(call: Call, cursor: string | null): void {
  if (cursor === null) return;
  const [path = "", query = ""] = call.request.url.split("?");
  const params = new URLSearchParams(query);
  params.delete("page");
  params.set("cursor", cursor);
  void call.reply.header("link", `<${path}?${params.toString()}>; rel="next"`);
}
