import type { Duplex } from "node:stream";
import { HEADER } from "@core-console/shared/contract/headers";
import { PROBLEM_TYPE, type Problem } from "@core-console/shared/contract/errors";
import { isLongUpload } from "./long-upload.ts";

/**
 * Answers a request that the HTTP parser could not read (a server's `clientError`) with a problem document like any
 * other refusal, and closes the connection. A client that was too slow, has disconnected or never finished a handshake
 * gets none; neither does one whose answer has begun: two answers would be taken for one.
 */
export function answerUnread(
  error: NodeJS.ErrnoException,
  socket: Duplex & { _httpMessage?: { headersSent: boolean } | null },
  problem: () => Problem,
): void {
  if (isLongUpload(error, socket)) return;
  const unreadable = error.code?.startsWith("HPE_") === true;
  if (!unreadable || !socket.writable || socket._httpMessage?.headersSent === true) {
    socket.destroy();
    return;
  }
  const answer = problem();
  const body = Buffer.from(JSON.stringify(answer));
  const head = [
    `HTTP/1.1 ${answer.status} Bad Request`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${body.length}`,
    `${HEADER.requestId}: ${answer.requestId}`,
    "cache-control: no-store",
    "connection: close",
  ];
  socket.end(Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body]), () => socket.destroy());
}
