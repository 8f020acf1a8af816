import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { sendRaw, statusesIn } from "../testing/raw-call.ts";
import { startTrial } from "../testing/trial.ts";
import { bearer, session } from "../testing/users.ts";
import { until } from "../testing/until.ts";

const { authorization } = bearer("operator");
const GET = "GET /api/v3/services HTTP/1.1";
const POST = "POST /api/v3/services HTTP/1.1";
const CHUNKED = "Transfer-Encoding: chunked";
const MANY = Array<string>(100).fill("X: y");
/** A request that a parser which delimits the previous request differently would find in its body. */
const HIDDEN = "DELETE /api/v3/services/hidden HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

/** One request with a token; the connection is closed after it. */
const bytesOf = (line: string, headers: readonly string[], body = ""): string =>
  [line, "Host: 127.0.0.1", `Authorization: ${authorization}`, "Connection: close", ...headers, "", body].join("\r\n");

test.each<[string, number, string, string[], string?]>([
  ["two lengths", 400, POST, ["Content-Length: 0", `Content-Length: ${HIDDEN.length}`], HIDDEN],
  ["a length and chunks", 400, POST, ["Content-Length: 5", CHUNKED], `0\r\n\r\n${HIDDEN}`],
  ["chunks of another coding", 400, POST, ["Transfer-Encoding: gzip, chunked"], "0\r\n\r\n"],
  ["chunks that are none", 400, POST, ["Transfer-Encoding: xchunked"], `0\r\n\r\n${HIDDEN}`],
  ["chunks and then none", 400, POST, ["Transfer-Encoding: chunked, identity"], `0\r\n\r\n${HIDDEN}`],
  ["chunks before there were any", 400, "POST /api/v3/services HTTP/1.0", [CHUNKED], `0\r\n\r\n${HIDDEN}`],
  ["a signed length", 400, POST, ["Content-Length: +5"], "hello"],
  ["a space before the colon", 400, POST, ["Content-Length : 5"], "hello"],
  ["a folded header", 400, GET, ["X: a", " b: c"]],
  ["a bare line feed", 400, GET, ["X: a\nContent-Length: 5"], "hello"],
  ["a bare carriage return", 400, GET, ["X: a\rHost: evil.example"]],
  ["a zero byte", 400, GET, ["X: a\0"]],
  ["more headers than are read", 400, GET, MANY],
  ["a head without end", 400, GET, [`X: ${"a".repeat(17_000)}`]],
  ["a chunk's endless extension", 400, POST, [CHUNKED], `1;${"a".repeat(20_000)}\r\n{\r\n0\r\n\r\n`],
  ["two hosts", 421, GET, ["Host: evil.example"]],
  ["a whole URL", 421, "GET http://127.0.0.1/api/v3/services HTTP/1.1", []],
  ["another host after two slashes", 404, "GET //127.0.0.1/api/v3/services HTTP/1.1", []],
  ["a slash too many", 404, "GET /api//v3/services HTTP/1.1", []],
  ["a slash written otherwise", 404, "GET /api%2fv3/services HTTP/1.1", []],
  ["a way round", 404, "GET /api/v3/services/../node HTTP/1.1", []],
  ["a fragment before the rest of a path", 400, "GET /api/v3/services/x#/join HTTP/1.1", []],
  ["a fragment after a query", 400, "GET /api/v3/services?a=1#b HTTP/1.1", []],
  ["a letter beyond ASCII", 400, "GET /api/v3/services/\u00e4 HTTP/1.1", []],
  ["everything", 421, "OPTIONS * HTTP/1.1", []],
  ["TRACE", 405, "TRACE /api/v3/services HTTP/1.1", ["X-Said: reflected"]],
  ["TRACE of the page", 404, "TRACE / HTTP/1.1", ["X-Said: reflected"]],
  ["OPTIONS of another site's page", 405, "OPTIONS /api/v3/services HTTP/1.1", ["Origin: http://evil.example"]],
  ["HTTP/2 without TLS", 400, "PRI * HTTP/2.0", []],
])(
  "%s: %i, one answer, nothing allowed to another site, and no Core hears of it",
  async (_what, status, line, headers, body) => {
    const t = await startTrial();
    const text = await sendRaw(t.url, bytesOf(line, headers, body));
    expect(statusesIn(text)).toEqual([status]);
    expect(text).not.toMatch(/reflected|access-control/i);
    expect(t.cores.flatMap((c) => c.seen)).toEqual([]);
  },
);

test("CONNECT leads nowhere", async () => {
  const t = await startTrial();
  expect(await sendRaw(t.url, bytesOf("CONNECT 127.0.0.1:22 HTTP/1.1", []))).toBe("");
});

test.each([
  ["a wish to speak otherwise", GET, ["Connection: Upgrade", "Upgrade: websocket"], ""],
  ["a wish for HTTP/2", GET, ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: A"], ""],
  ["an expectation that is none", GET, ["Expect: 200-maybe"], ""],
  ["a read with a body", GET, [`Content-Length: ${HIDDEN.length}`], HIDDEN],
  ["a read of chunks", GET, [CHUNKED], `${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n0\r\n\r\n`],
])("%s: answered once as if it were not there", async (_what, line, headers, body) => {
  const t = await startTrial();
  expect(statusesIn(await sendRaw(t.url, bytesOf(line, headers, body)))).toEqual([200]);
  expect(t.cores.flatMap((c) => c.seen).map((c) => [c.method, c.path, c.body])).toEqual([
    ["GET", "/api/v3/services", ""],
  ]);
});

test("headers after the body are no headers", async () => {
  const t = await startTrial();
  const trailer = `0\r\nAuthorization: Bearer kct_administrator-1\r\nX-Forwarded-For: 192.0.2.9\r\n\r\n`;
  const text = await sendRaw(
    t.url,
    bytesOf(POST, [CHUNKED, "Content-Type: application/json"], `2\r\n{}\r\n${trailer}`),
  );
  expect(statusesIn(text)).toEqual([200]);
  expect(t.cores[0].seen[0]).toMatchObject({ body: "{}", headers: { authorization } });
  expect(t.cores[0].seen[0]?.headers["x-forwarded-for"]).not.toContain("192.0.2.9");
});

test("the consoles' own scheme towards a Core is accepted from no caller", async () => {
  const t = await startTrial();
  for (const scheme of ["Refused", "REFUSED"]) {
    const headers = { authorization: `${scheme} csrf ${session("viewer")}`, "content-type": "application/json" };
    expect((await fetch(`${t.url}/api/v3/users`, { headers })).status).toBe(401);
    await fetch(`${t.url}/api/v3/services`, { method: "POST", headers, body: "{}" });
  }
  await until(() => expect(t.cores[0].seen).toHaveLength(2));
  expect(t.cores[0].seen.map((c) => c.headers.authorization)).toEqual([undefined, undefined]);
});

test("the page is not given where a script would read another host's name", async () => {
  const webRoot = await mkdtemp(join(tmpdir(), "web-"));
  onTestFinished(() => rm(webRoot, { recursive: true }));
  await writeFile(join(webRoot, "index.html"), "the page");
  const t = await startTrial({ webRoot });
  const status = async (path: string) =>
    statusesIn(await sendRaw(t.url, bytesOf(`GET ${path} HTTP/1.1`, ["Accept: text/html"])));
  expect(await status("/services")).toEqual([200]);
  for (const path of ["//evil.example/", "//api/v3/services", "/\\evil.example"])
    expect(await status(path)).toEqual([404]);
});
