import { connect } from "node:net";
import { createServer } from "node:http";
import { expect, test } from "vitest";
import type { AddressInfo } from "node:net";
import { answerUnread } from "./bad-request.ts";

const PROBLEM = { type: "t", title: "t", status: 400, detail: "d", code: "validation_failed", requestId: "r" } as const;

/** Returns everything that a server sends in answer to bytes, up to its end. */
async function said(bytes: string): Promise<string> {
  const server = createServer((_, response) => {
    response.write("begun");
  });
  server.on("clientError", (error, socket) => answerUnread(error, socket, () => PROBLEM));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const text = await new Promise<string>((resolve) => {
    let all = "";
    socket.on("data", (chunk: Buffer) => (all += chunk.toString()));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(all));
    socket.write(bytes);
  });
  server.close();
  return text;
}

test.each([
  ["no HTTP", "nonsense\r\n\r\n"],
  ["a header that is too long", `GET / HTTP/1.1\r\nx: ${"x".repeat(20_000)}\r\n\r\n`],
  ["two lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
])("%s is answered with a problem document, and hung up on", async (_, bytes) => {
  const text = await said(bytes);
  expect(text).toMatch(/^HTTP\/1\.1 400 /);
  expect(text).toContain("content-type: application/problem+json");
  expect(text).toContain("x-request-id: r");
  expect(JSON.parse(text.slice(text.indexOf("\r\n\r\n")))).toEqual(PROBLEM);
});

test("an answer that has begun is not followed by another", async () => {
  const text = await said("GET / HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n");
  expect(text).not.toContain("problem");
});
