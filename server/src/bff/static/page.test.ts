import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startTrial } from "../testing/trial.ts";

async function page() {
  const root = await mkdtemp(join(tmpdir(), "bff-web-"));
  onTestFinished(() => rm(root, { recursive: true }));
  await mkdir(join(root, "assets"));
  await writeFile(join(root, "index.html"), '<meta name="csp-nonce" content="__CSP_NONCE__"><title>console</title>');
  await writeFile(join(root, "assets", "app-1a2b3c4d.js"), "1;".repeat(2000));
  await writeFile(join(root, "favicon.svg"), "<svg/>");
  return (await startTrial({ webRoot: root })).url;
}
const HTML = { accept: "text/html" };

test("the page carries a fresh nonce that its policy names, and is never stored", async () => {
  const url = await page();
  const seen = new Set<string>();
  for (const path of ["/", "/resources/active-services?x=1", "/services/core-1.example"]) {
    const got = await fetch(url + path, { headers: HTML });
    const nonce = /content="([^"]+)"/.exec(await got.text())?.[1] ?? "";
    seen.add(nonce);
    expect(got.headers.get("cache-control")).toBe("no-store");
    expect(got.headers.get("content-security-policy")).toContain(`style-src 'self' 'nonce-${nonce}'`);
    expect(got.headers.get("content-security-policy")).toContain("script-src 'self';");
    expect(got.headers.get("referrer-policy")).toBe("no-referrer");
    expect(got.headers.get("x-content-type-options")).toBe("nosniff");
  }
  expect(seen.size).toBe(3);
});

test("hashed files are kept for good, others are asked for again", async () => {
  const url = await page();
  const script = await fetch(`${url}/assets/app-1a2b3c4d.js`);
  expect(script.headers.get("cache-control")).toContain("immutable");
  expect(script.headers.get("content-encoding")).toBe("gzip");
  expect(await script.text()).toHaveLength(4000);
  const icon = await fetch(`${url}/favicon.svg`);
  expect(icon.headers.get("cache-control")).toBe("no-cache");
  expect(
    (await fetch(`${url}/favicon.svg`, { headers: { "if-none-match": icon.headers.get("etag") ?? "" } })).status,
  ).toBe(304);
});

test("what takes anything, such as curl, gets the page too, but never in place of a file", async () => {
  const url = await page();
  const anything = { accept: "*/*" };
  for (const path of ["/setup", "/resources/active-services"])
    expect((await fetch(url + path, { headers: anything })).headers.get("content-type")).toMatch(/^text\/html/);
  for (const path of ["/robots.txt", "/services/gone.js", "/assets/gone", "/api/v3/nothing"]) {
    const got = await fetch(url + path, { headers: anything });
    expect([got.status, got.headers.get("content-type")]).toEqual([404, expect.stringContaining("problem+json")]);
  }
  expect((await fetch(`${url}/setup`, { headers: { accept: "application/json" } })).status).toBe(404);
});

test.each(["/assets/gone-1a2b3c4d.js", "/%2e%2e%2fetc/passwd.txt/..%2f", "/api/nothing", "/api", "/API/v3/services"])(
  "%s is a 404, never the page",
  async (path) => {
    const got = await fetch((await page()) + path, { headers: path.includes("passwd") ? {} : HTML });
    expect(got.status).toBe(404);
  },
);
