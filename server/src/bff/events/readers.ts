import type { IncomingMessage, ServerResponse } from "node:http";
import { UNBUFFERED } from "../../lib/http/unbuffered.ts";

/**
 * A reader with more unread bytes than this beyond its first frames is disconnected: it reconnects and gets a hello.
 */
const BEHIND_BYTES = 1_048_576;

/** Browsers that are connected to a stream. */
export interface Readers {
  /** starts a stream with these first bytes */
  add(req: IncomingMessage, res: ServerResponse, requestId: string, first: string): void;
  send(frame: string): void;
  /** ends this reader with a last frame */
  end(res: ServerResponse, frame: string): void;
  count(): number;
  /** ends every stream; browsers reconnect by themselves */
  close(): void;
}

export function createReaders(behindBytes: number = BEHIND_BYTES): Readers {
  const readers = new Map<ServerResponse, number>();
  return {
    add(req, res, requestId, first) {
      res.writeHead(200, {
        "content-type": "text/event-stream",
        ...UNBUFFERED,
        "x-request-id": requestId,
      });
      if (req.method === "HEAD") return void res.end();
      req.socket.setNoDelay(true);
      res.once("close", () => readers.delete(res));
      res.write(first);
      readers.set(res, Buffer.byteLength(first) + behindBytes);
    },
    send(frame) {
      const bytes = Buffer.from(frame);
      for (const [res, limit] of readers) {
        if (res.writableLength > limit) res.destroy();
        else res.write(bytes);
      }
    },
    end(res, frame) {
      if (readers.delete(res)) res.end(frame);
    },
    count: () => readers.size,
    close() {
      for (const res of readers.keys()) res.end();
      readers.clear();
    },
  };
}
