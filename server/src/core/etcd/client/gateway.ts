import { socketPath } from "../../../lib/net/socket-path.ts";
import { openCalls } from "./calls.ts";
import type { Gateway } from "./gateway-types.ts";
import { kvCalls } from "./kv-calls.ts";
import { memberCalls } from "./member-calls.ts";
import { spaceCalls, stateCalls } from "./upkeep-calls.ts";
import { runWatch } from "./watch.ts";

export const CLIENT_SOCKET = "c.sock:0";

/**
 * Returns a client of the etcd whose client socket is in `socketDir`. The folder must exist; the engine need not run
 * yet.
 */
export function createGateway(socketDir: string): Gateway {
  const socket = socketPath(socketDir, CLIENT_SOCKET);
  const calls = openCalls(socket.path);
  return {
    ...kvCalls(calls),
    ...memberCalls(calls),
    ...stateCalls(calls),
    ...spaceCalls(calls),
    watch: (request, onBatch, signal, onOpen) => runWatch(socket.path, request, onBatch, signal, onOpen),
    async close() {
      await calls.close();
      socket.close();
    },
  };
}
