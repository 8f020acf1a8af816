import type { Duplex } from "node:stream";
import { HEADER } from "@core-console/shared/contract/headers";
import { PROBLEM_TYPE, type Problem } from "@core-console/shared/contract/errors";

/**
 * Answers what the HTTP parser could not read (a server's `clientError`) with a problem document like any other refusal, and
 * hangs up. Who was too slow, or is gone, gets none; neither does one whose answer has begun: two would be taken for one.
 */
export function answerUnread(
  error: NodeJS.ErrnoException,
  socket: Duplex & { _httpMessage?: { headersSent: boolean } | null },
  problem: () => Problem,
): void {
  const slow = error.code === "ERR_HTTP_REQUEST_TIMEOUT" || error.code === "ECONNRESET";
  if (slow || !socket.writable || socket._httpMessage?.headersSent === true) {
    socket.destroy();
    return;
  }
  const told = problem();
  const body = Buffer.from(JSON.stringify(told));
  const head = [
    `HTTP/1.1 ${told.status} Bad Request`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${body.length}`,
    `${HEADER.requestId}: ${told.requestId}`,
    "cache-control: no-store",
    "connection: close",
  ];
  socket.end(Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body]), () => socket.destroy());
}
