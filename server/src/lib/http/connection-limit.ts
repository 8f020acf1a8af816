import type { Server } from "node:net";
import { networkOf } from "../net/network.ts";
import { createShares } from "../work/shares.ts";

/**
 * Limits the connections of one network to a listener to `each` and closes further ones without an answer: one caller
 * alone never keeps all others out.
 */
export function crowded(server: Server, each: number): void {
  const shares = createShares();
  server.on("connection", (socket) => {
    const leave = shares.enter([[networkOf(socket.remoteAddress ?? ""), each]]);
    if (leave) socket.once("close", leave);
    else socket.destroy();
  });
}
