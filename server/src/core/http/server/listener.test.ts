import type { AddressInfo } from "node:net";
import { connect } from "node:tls";
import { request } from "node:https";
import { beforeEach, expect, test } from "vitest";
import { coreRecord } from "../../testing/records.ts";
import { withServer } from "../../testing/with-server.ts";

const t = withServer(coreRecord(1));
let port: number;
beforeEach(async () => {
  await t.server.listen({ host: "127.0.0.1", port: 0 });
  ({ port } = t.server.server.address() as AddressInfo);
});

function handshake(options: object): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false, ...options }, () => {
      resolve(`${socket.getProtocol()} ${socket.getCipher().name}`);
      socket.destroy();
    });
    socket.on("error", reject);
  });
}

function get(path: string, headers: Record<string, string> = {}): Promise<{ status: number; headers: object }> {
  return new Promise((resolve, reject) => {
    const call = request(
      { host: "127.0.0.1", port, path, headers, rejectUnauthorized: false, agent: false },
      (answer) => {
        answer.resume();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers });
      },
    );
    call.on("error", reject);
    call.end();
  });
}

test.each([
  ["TLS 1.3", { minVersion: "TLSv1.3" }, /^TLSv1\.3 .*(GCM|POLY1305)/],
  ["TLS 1.2", { maxVersion: "TLSv1.2" }, /^TLSv1\.2 .*(GCM|POLY1305)/],
])("%s is spoken, with authenticated encryption", async (_what, options, expected) => {
  expect(await handshake(options)).toMatch(expected);
});

test.each([
  ["TLS 1.1", { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" }],
  ["encryption without authentication", { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES256-SHA384" }],
  ["CBC with SHA-1", { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-SHA" }],
])("%s is refused", async (_what, options) => {
  await expect(handshake(options)).rejects.toThrow();
});

test("every answer says that there is TLS for good", async () => {
  for (const path of ["/api/v3/node", "/api/v3/services", "/nothing"])
    expect((await get(path)).headers).toMatchObject({ "strict-transport-security": "max-age=31536000" });
});

test("slow and large senders and many connections are bounded", async () => {
  const { headersTimeout, requestTimeout, maxHeadersCount, maxConnections } = t.server.server;
  expect(headersTimeout).toBeLessThan(requestTimeout);
  expect({ maxHeadersCount, maxConnections }).toEqual({ maxHeadersCount: 100, maxConnections: 2000 });
  expect(t.server.server.timeout).toBe(60_000);
  expect((await get("/api/v3/node", { "x-large": "x".repeat(15_000) })).status).toBe(200);
  expect((await get("/api/v3/node", { "x-large": "x".repeat(17_000) })).status).toBeGreaterThanOrEqual(400);
});

/** Sends raw bytes and returns the status of the response. */
function statusOf(...head: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false });
    socket.on("error", reject);
    socket.once("data", (data) => {
      resolve(String(data).slice(9, 12));
      socket.destroy();
    });
    socket.write([...head, "Connection: close", "", ""].join("\r\n"));
  });
}

test("what others could read otherwise is refused", async () => {
  const [line, host] = ["GET /api/v3/node HTTP/1.1", "Host: 127.0.0.1"];
  expect(await statusOf(line, host)).toBe("200");
  expect(await statusOf(line, host, "Host: evil.example")).toBe("421");
  expect(await statusOf("GET /api/v3/node#x HTTP/1.1", host)).toBe("400");
  expect(await statusOf("GET https://127.0.0.1/api/v3/node HTTP/1.1", host)).toBe("421");
  expect(await statusOf("GET /api/v3/node HTTP/1.0", host, "Transfer-Encoding: chunked")).toBe("400");
});

test.each(["/api/v3/services/kct_secret", "/api/v3/services?kct_secret&name=x", "/api/v3/services?name=a%2520kcs_x"])(
  "a secret in %s is refused and not said again",
  async (path) => {
    const answer = await t.server.inject({ method: "GET", url: path, headers: { host: "127.0.0.1" } });
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain("token_in_query");
    expect(answer.body).not.toMatch(/kc[ts]_/);
  },
);
