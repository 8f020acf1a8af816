import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createLogger } from "../../lib/logging/logger.ts";
import { sendRaw } from "../testing/raw-call.ts";
import { startTrial } from "../testing/trial.ts";
import { bearer } from "../testing/users.ts";
import { until } from "../testing/until.ts";

const SECRET = `kct_${randomBytes(32).toString("base64url")}`;
const ESCAPED = [...SECRET].map((c) => `%${c.charCodeAt(0).toString(16)}`).join("");

async function trial(port: "console" | "rest") {
  const webRoot = await mkdtemp(join(tmpdir(), "web-"));
  onTestFinished(() => rm(webRoot, { recursive: true }));
  await writeFile(join(webRoot, "index.html"), "the page");
  const logged: string[] = [];
  const log = createLogger({ level: "debug", stream: { write: (line) => void logged.push(line) } });
  return { t: await startTrial({ log, webRoot }, port), logged };
}

test.each(["console", "rest"] as const)(
  "a secret anywhere in a URL is refused on the port %s to every caller, and never answered, logged or passed on",
  async (port) => {
    const { t, logged } = await trial(port);
    const [page, navigates] = ["/", { accept: "text/html" }];
    for (const s of [SECRET, ESCAPED, ESCAPED.replaceAll("%", "%25")])
      for (const [method, path, headers] of [
        ["GET", `/api/v3/services?pattern=${s}`, {}],
        ["GET", `/api/v3/services?pattern=${s}`, bearer("viewer")],
        ["GET", `/api/v3/services?${s}`, bearer("viewer")],
        ["GET", `/api/v3/services/${s}`, bearer("viewer")],
        ["HEAD", `/api/v3/services/${s}`, bearer("viewer")],
        ["GET", `/api/v3/events?last=${s}`, bearer("viewer")],
        ["GET", `/api/v3/events?stale=1&${s}=1`, {}],
        ["DELETE", `/api/v3/services/${s}`, bearer("operator")],
        ["POST", `/api/login?password=${s}`, {}],
        ["GET", `/api/oidc/start?to=${encodeURIComponent(`/setup#${s}`)}`, {}],
        ["GET", `/api/nothing/${s}`, {}],
        ["GET", `${page}${s}`, navigates],
        ["GET", `/setup?${s}`, navigates],
        ["GET", `/assets/${s}.js`, {}],
      ] as const) {
        const got = await fetch(t.url + path, { method, headers, redirect: "manual" });
        expect([method, path, got.status]).toEqual([method, path, 400]);
        const text = await got.text();
        if (method !== "HEAD")
          expect(JSON.parse(text)).toMatchObject({ code: "validation_failed", errors: [{ code: "token_in_query" }] });
        const said = JSON.stringify([text, ...got.headers]).toLowerCase();
        for (const form of [SECRET, s]) expect(said).not.toContain(form.toLowerCase());
      }
    for (const path of [`/api/v3/events?x=${SECRET}`, `/${SECRET}`]) {
      const upgrade = `Host: ${new URL(t.url).host}\r\nConnection: close, Upgrade\r\nUpgrade: websocket\r\n\r\n`;
      const text = await sendRaw(t.url, `GET ${path} HTTP/1.1\r\n${upgrade}`);
      expect(text).toMatch(/^HTTP\/1.1 400 [^]*token_in_query/);
      expect(text).not.toContain(SECRET);
    }
    const all = JSON.stringify([logged, t.cores.map((c) => c.seen)]);
    for (const part of [SECRET, SECRET.slice(4), ESCAPED]) expect(all).not.toContain(part);
    expect(t.cores.flatMap((c) => c.seen).filter((c) => !c.path.endsWith("?access_token=hidden"))).toEqual([]);
  },
);

test("it is reported to a Core for the audit: the route and the caller's address, and nothing that it could execute", async () => {
  const { t } = await trial("console");
  await t.ask("/api/v3/services");
  await t.ask(`/api/v3/services/${SECRET}`, { method: "DELETE", headers: { "x-request-id": "a-request" } });
  await until(() => expect(t.cores[0].seen).toHaveLength(2));
  const told = t.cores[0].seen[1];
  expect(told).toMatchObject({ method: "DELETE", path: "/api/v3/services/hidden?access_token=hidden", body: "" });
  expect(told?.headers).toMatchObject({ "x-request-id": "a-request", "x-forwarded-for": expect.any(String) });
  expect(told?.headers.authorization).toBeUndefined();
});

test.each([
  ["GET", "/api/oidc/start?to=", "POST", "/api/v3/oidc/begin"],
  ["GET", "/api/oidc/callback?state=", "POST", "/api/v3/oidc/finish"],
  ["GET", "/api/nothing/", "GET", "/unknown"],
  ["PUT", "/api/v3/services/", "GET", "/unknown"],
  ["GET", "/", "GET", "/unknown"],
  ["GET", "/setup?", "GET", "/unknown"],
])("where it stands at %s %s a Core is told by a name of its own: %s %s", async (method, path, as, told) => {
  const { t } = await trial("console");
  await t.ask(path + SECRET, { method, headers: { "x-request-id": "a-request" } });
  await until(() => expect(t.cores[0].seen).toHaveLength(1));
  expect(t.cores[0].seen[0]).toMatchObject({ method: as, path: `${told}?access_token=hidden`, body: "" });
  expect(t.cores[0].seen[0]?.headers).toMatchObject({ "x-request-id": "a-request" });
});
