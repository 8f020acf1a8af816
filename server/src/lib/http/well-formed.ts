import type { IncomingMessage } from "node:http";

/**
 * Returns what HTTP's grammar forbids and Node lets pass, so that other readers of the same bytes might interpret them
 * differently: a target that is not a path, two hosts, a fragment (a Core's router ends the path there), a body without
 * a definite end. Null: none of that.
 */
export function malformed(req: Pick<IncomingMessage, "url" | "headers" | "rawHeaders" | "httpVersion">) {
  const { url = "", headers, rawHeaders, httpVersion } = req;
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === "host").length;
  if (!url.startsWith("/") || hosts > 1) return "misdirected";
  const coding = headers["transfer-encoding"];
  const framed = coding === undefined || (coding.toLowerCase() === "chunked" && httpVersion === "1.1");
  return framed && !url.includes("#") ? null : "validation_failed";
}
