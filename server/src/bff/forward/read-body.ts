import type { IncomingMessage } from "node:http";
import { LIMIT } from "@core-console/shared/contract/ports";

export type Body = { kind: "body"; bytes: Buffer } | { kind: "too_large" } | { kind: "gone" };

/**
 * Returns the whole body up to the limit. Beyond it nothing more is read or stored; the caller answers and closes the
 * connection.
 */
export function readBody(req: IncomingMessage, limit: number = LIMIT.bodyBytes): Promise<Body> {
  if (Number(req.headers["content-length"] ?? 0) > limit) return Promise.resolve({ kind: "too_large" });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    req.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limit) {
        req.pause();
        resolve({ kind: "too_large" });
      } else chunks.push(chunk);
    });
    req.once("end", () => resolve({ kind: "body", bytes: Buffer.concat(chunks, bytes) }));
    req.once("error", () => resolve({ kind: "gone" }));
    req.once("close", () => resolve({ kind: "gone" }));
  });
}
