import { request } from "node:http";
import { expect, test } from "vitest";
import { LIMIT } from "@core-console/shared/contract/ports";
import { JSON_TYPE, startTrial } from "../testing/trial.ts";

function post(url: string, chunks: Buffer[], headers: Record<string, string | number>): Promise<number> {
  return new Promise((resolve, reject) => {
    const req = request(
      `${url}/api/v3/services`,
      { method: "POST", headers: { ...JSON_TYPE, ...headers }, agent: false },
      (res) => {
        res.resume();
        resolve(res.statusCode ?? 0);
      },
    );
    req.on("error", reject);
    for (const chunk of chunks) req.write(chunk);
    req.end();
  });
}

const KIB = 1024;

test.each([
  ["announced", { "content-length": 128 * KIB }, 413],
  ["found out while reading", { "transfer-encoding": "chunked" }, 413],
])("a body over what its route takes, %s", async (_how, headers, status) => {
  const t = await startTrial();
  expect(
    await post(
      t.url,
      Array.from({ length: 32 }, () => Buffer.alloc(4 * KIB, " ")),
      headers,
    ),
  ).toBe(status);
  expect(t.cores[0].seen).toEqual([]);
});

test("a body of exactly as much as its route takes passes", async () => {
  const t = await startTrial();
  expect(
    await post(
      t.url,
      Array.from({ length: 16 }, () => Buffer.alloc(4 * KIB, " ")),
      { "content-length": LIMIT.routeBodyBytes },
    ),
  ).toBe(200);
  expect(t.cores[0].seen[0]?.body).toHaveLength(LIMIT.routeBodyBytes);
});
