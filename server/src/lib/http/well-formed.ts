import type { IncomingMessage } from "node:http";

/**
 * What HTTP's grammar forbids and Node lets pass, so that others who read the same bytes might read something else in them: a target that
 * is no path, two hosts, a fragment (a Core's router ends the path there), a body of which it is not sure where it ends. Null: none of that.
 */
export function malformed(req: Pick<IncomingMessage, "url" | "headers" | "rawHeaders" | "httpVersion">) {
  const { url = "", headers, rawHeaders, httpVersion } = req;
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === "host").length;
  if (!url.startsWith("/") || hosts > 1) return "misdirected";
  const coding = headers["transfer-encoding"];
  const framed = coding === undefined || (coding.toLowerCase() === "chunked" && httpVersion === "1.1");
  return framed && !url.includes("#") ? null : "validation_failed";
}
