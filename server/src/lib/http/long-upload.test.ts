import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { answerUnread } from "./bad-request.ts";
import { allowLongUpload } from "./long-upload.ts";

let server: Server | null = null;
afterEach(() => void server?.close());

/** Sends half of a body, and the rest once the server has reported that the request takes too long. */
async function slowly(allowed: boolean): Promise<string> {
  const made = createServer({ requestTimeout: 50, headersTimeout: 50, connectionsCheckingInterval: 10 }, (req, res) => {
    const end = allowed ? allowLongUpload(req.socket) : null;
    let bytes = 0;
    req.on("data", (chunk: Buffer) => (bytes += chunk.length));
    req.on("end", () => {
      end?.();
      res.end(String(bytes));
    });
  });
  server = made;
  made.listen(0, "127.0.0.1");
  await once(made, "listening");
  const { port } = made.address() as AddressInfo;
  const sending = request({ host: "127.0.0.1", port, method: "POST", headers: { "content-length": 8 } });
  made.once("clientError", () => sending.end("more"));
  made.on("clientError", (error: NodeJS.ErrnoException, socket) =>
    answerUnread(error, socket, () => {
      throw new Error("nothing to answer");
    }),
  );
  const answered = once(sending, "response");
  sending.write("some");
  const [response] = (await answered) as [AsyncIterable<Buffer>];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test("a file whose sender was authorized may take longer than a whole request", async () => {
  expect(await slowly(true)).toBe("8");
});

test("any other request that is sent so slowly is cut off", async () => {
  await expect(slowly(false)).rejects.toThrow();
});
