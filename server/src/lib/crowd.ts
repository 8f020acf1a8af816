import type { Server } from "node:net";
import { networkOf } from "./network.ts";

/** Of one network a listener holds `each` connections and closes more unheard: one caller alone never keeps all others out. */
export function crowded(server: Server, each: number): void {
  const held = new Map<string, number>();
  server.on("connection", (socket) => {
    const network = networkOf(socket.remoteAddress ?? "");
    const now = held.get(network) ?? 0;
    if (now >= each) return void socket.destroy();
    held.set(network, now + 1);
    socket.once("close", () => {
      const left = (held.get(network) ?? 1) - 1;
      if (left > 0) held.set(network, left);
      else held.delete(network);
    });
  });
}
