import type { Duplex } from "node:stream";

const sockets = new WeakSet<Duplex>();

/**
 * Lets the request on this connection take longer than LISTENER_LIMITS allow a whole request: its caller was authorized
 * to send a file. A connection without traffic is closed all the same. Returns how to end that.
 */
export function allowLongUpload(socket: Duplex): () => void {
  sockets.add(socket);
  return () => void sockets.delete(socket);
}

/** Reports whether a server's `clientError` says no more than that such a request takes long. */
export const isLongUpload = (error: NodeJS.ErrnoException, socket: Duplex): boolean =>
  error.code === "ERR_HTTP_REQUEST_TIMEOUT" && sockets.has(socket);
