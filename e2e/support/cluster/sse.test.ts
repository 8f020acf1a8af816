import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { readEvents } from "./sse.ts";
import { until } from "../until.ts";

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

/** A reader of a stream that a test writes itself. */
async function stream() {
  let writer: ServerResponse | null = null;
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    writer = response;
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  closers.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
  const reader = await readEvents(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {});
  return { reader, to: await until("a response", () => writer) };
}
const frame = (type: string, data: object): string => `id: a-1\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
const ENDED = { reason: "changed", ids: ["ядро-1"] };

test("an event is read as it was written, also where a letter is cut in two", async () => {
  const { reader, to } = await stream();
  const bytes = Buffer.from(frame("session-ended", ENDED));
  const cut = bytes.indexOf("я") + 1;
  to.write(bytes.subarray(0, cut));
  setImmediate(() => to.write(bytes.subarray(cut)));
  expect(await reader.wait("session-ended")).toEqual(ENDED);
  expect(reader.events).toEqual([{ id: "a-1", type: "session-ended", data: ENDED }]);
  await reader.close();
});

test("an event that breaks the contract fails whoever waits, and whoever closes", async () => {
  for (const broken of [frame("no-such-event", {}), frame("session-ended", { reason: 7 })]) {
    const { reader, to } = await stream();
    to.write(broken);
    to.write(frame("session-ended", ENDED));
    await expect(reader.wait("registry")).rejects.toThrow("breaks the contract");
    await expect(reader.close()).rejects.toThrow("breaks the contract");
  }
});

test("nobody waits for what cannot come any more: a stream that ended, or broke, says so", async () => {
  const { reader, to } = await stream();
  to.end(frame("session-ended", ENDED));
  expect(await reader.wait("session-ended")).toEqual(ENDED);
  await reader.ended;
  expect(await reader.wait("session-ended")).toEqual(ENDED);
  await expect(reader.wait("registry")).rejects.toThrow("the other side ended the stream");
  await reader.close();
  const broken = await stream();
  broken.to.destroy();
  await expect(broken.reader.wait("registry")).rejects.toThrow("the stream broke");
  await broken.reader.close();
});
