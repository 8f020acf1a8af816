import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { listen } from "./listen.ts";
import { until } from "./testing/until.ts";

test.each(["0.0.0.0", "::", "10.0.0.1", "console.example", ""])(
  "without a certificate it refuses to listen on %j",
  async (host) => {
    await expect(listen({ host, port: 0, certificates: null }, () => undefined)).rejects.toMatchObject({
      code: "console_certificate_needed",
      params: { address: host },
    });
  },
);

test("a port in use is reported as such", async () => {
  const first = await listen({ host: "127.42.252.1", port: 0, certificates: null }, () => undefined);
  onTestFinished(() => first.close(0));
  const port = Number(new URL(first.address).port);
  await expect(listen({ host: "127.42.252.1", port, certificates: null }, () => undefined)).rejects.toMatchObject({
    code: "EADDRINUSE",
  });
});

test("a sender of endless headers is turned away", async () => {
  const l = await listen({ host: "127.42.252.2", port: 0, certificates: null }, (_req, res) => void res.end());
  onTestFinished(() => l.close(0));
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(Number(new URL(l.address).port), "127.42.252.2");
    let text = "";
    socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(text));
    socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${"a".repeat(20_000)}\r\n`);
  });
  expect(answer).toContain(" 400 ");
});

test("who does not take his answer is hung up on", async () => {
  const host = "127.42.252.4";
  const answer = Buffer.alloc(64 * 1_048_576);
  const broken = Promise.withResolvers<boolean>();
  const l = await listen({ host, port: 0, certificates: null, silentMs: 200 }, (_req, res) => {
    res.once("close", () => broken.resolve(res.writableFinished));
    res.end(answer);
  });
  onTestFinished(() => l.close(0));
  const socket = connect(Number(new URL(l.address).port), host);
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => undefined);
  socket.pause();
  socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  expect(await broken.promise).toBe(false);
});

test("one network never takes all the connections", async () => {
  const host = "127.42.252.5";
  const l = await listen({ host, port: 0, certificates: null, each: 2 }, (_req, res) => void res.end("here"));
  onTestFinished(() => l.close(0));
  const ask = (localAddress: string): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect({ port: Number(new URL(l.address).port), host, localAddress });
      onTestFinished(() => void socket.destroy());
      socket.on("error", () => undefined);
      socket.on("data", () => resolve(true));
      socket.on("close", () => resolve(false));
      socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    });
  const [greedy, other] = ["127.42.252.6", "127.42.252.7"];
  expect([await ask(greedy), await ask(greedy), await ask(greedy), await ask(other)]).toEqual([
    true,
    true,
    false,
    true,
  ]);
});

test("no more connections than there may be; one that ends makes room", async () => {
  const host = "127.42.252.3";
  const at = { host, port: 0, certificates: null, connections: 2 };
  const l = await listen(at, (_req, res) => void res.end("here"));
  onTestFinished(() => l.close(0));
  const open = (): Promise<{ heard: boolean; end: () => void }> =>
    new Promise((resolve) => {
      const socket = connect(Number(new URL(l.address).port), host);
      onTestFinished(() => void socket.destroy());
      socket.on("error", () => undefined);
      socket.on("data", () => resolve({ heard: true, end: () => socket.destroy() }));
      socket.on("close", () => resolve({ heard: false, end: () => undefined }));
      socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    });
  const [first, second, third] = [await open(), await open(), await open()];
  expect([first, second, third].map((c) => c.heard)).toEqual([true, true, false]);
  first.end();
  await until(async () => expect((await open()).heard).toBe(true));
});
