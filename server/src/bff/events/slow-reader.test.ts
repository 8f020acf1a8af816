import { createServer, get } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { until } from "../testing/until.ts";
import { createReaders } from "./readers.ts";

test("a browser that does not read is dropped; the others are not held up", async () => {
  const readers = createReaders(64 * 1024);
  const server = createServer((req, res) => readers.add(req, res, "id", ":\n\n"));
  await new Promise<void>((resolve) => server.listen(0, "127.42.251.1", resolve));
  onTestFinished(() => void server.close());
  const open = (): Promise<IncomingMessage> =>
    new Promise((resolve) =>
      get({ host: "127.42.251.1", port: (server.address() as AddressInfo).port, agent: false }, resolve),
    );
  const [slow, good] = [await open(), await open()];
  slow.pause();
  slow.on("error", () => undefined);
  let read = 0;
  good.on("data", (chunk: Buffer) => (read += chunk.length));

  const frame = `data: ${"x".repeat(32 * 1024)}\n\n`;
  let sent = 0;
  await until(() => {
    readers.send(frame);
    sent += 1;
    expect(readers.count()).toBe(1);
  });
  await until(() => expect(read).toBeGreaterThanOrEqual(sent * frame.length));
});
