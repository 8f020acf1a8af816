import { connect, Server, type Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { HealthPort } from "./health.ts";

const health = new HealthPort();
afterEach(() => health.close());

/** One request over a connection from this loopback address; null: the connection was closed without an answer. */
function ask(port: number, from: string, sockets: Socket[]): Promise<string | null> {
  const socket = connect({ host: "127.0.0.1", port, localAddress: from });
  sockets.push(socket);
  socket.write("GET /livez HTTP/1.1\r\nhost: a\r\n\r\n");
  return new Promise((resolve) => {
    socket.on("error", () => resolve(null));
    socket.on("close", () => resolve(null));
    socket.once("data", (data) => resolve(String(data)));
  });
}

test("connections of one address take no more than its share of the health port; others are still answered", async () => {
  await health.listen({ host: "127.0.0.1", port: 0 });
  const { port } = health;
  const sockets: Socket[] = [];
  try {
    const greedy = await Promise.all(Array.from({ length: 100 }, () => ask(port, "127.0.0.81", sockets)));
    expect(greedy.filter((answer) => answer?.includes("200 OK") === true)).toHaveLength(64);
    expect(greedy.filter((answer) => answer === null)).toHaveLength(36);
    expect(await ask(port, "127.0.0.82", sockets)).toContain("200 OK");
  } finally {
    for (const socket of sockets) socket.destroy();
  }
});

test("an error of its listener while it serves ends nothing", async () => {
  const listen = vi.spyOn(Server.prototype, "listen");
  await health.listen({ host: "127.0.0.1", port: 0 });
  const [server] = listen.mock.contexts as Server[];
  listen.mockRestore();
  // As Node reports that no descriptor is left to accept a connection with; thrown if there is no listener.
  expect(server?.emit("error", new Error("EMFILE"))).toBe(true);
  const sockets: Socket[] = [];
  expect(await ask(health.port, "127.0.0.83", sockets)).toContain("200 OK");
  for (const socket of sockets) socket.destroy();
});
