import { request } from "node:http";
import { expect, test } from "vitest";
import { JSON_TYPE, startTrial } from "../testing/trial.ts";

/** A browser's first request to a console that does not know the name. */
test.each([
  ["en", "Unknown host name", /under the name evil\.example.*KUMA_CONSOLE_HOSTS.*proxy_set_header Host \$http_host;/],
  ["ru", "Неизвестное имя хоста", /под именем evil\.example.*KUMA_CONSOLE_HOSTS.*proxy_set_header Host \$http_host;/],
])(
  "D20: a page asked for by a foreign Host is one of words, in %s, with the line that is missing",
  async (lang, title, text) => {
    const t = await startTrial();
    const headers = { host: "evil.example", accept: "text/html,*/*;q=0.8", "accept-language": lang };
    const { status, type, text: html } = await get(t.url, headers);
    expect([status, type]).toEqual([421, "text/html; charset=utf-8"]);
    expect(html).toContain(`<h1>${title}</h1>`);
    expect(html).toMatch(text);
  },
);

function get(url: string, headers: Record<string, string>): Promise<{ status: number; type: string; text: string }> {
  return new Promise((resolve, reject) => {
    const req = request(url, { headers, agent: false }, (res) => {
      let text = "";
      res.setEncoding("utf8");
      res.on("data", (more: string) => (text += more));
      res.on("end", () => resolve({ status: res.statusCode ?? 0, type: res.headers["content-type"] ?? "", text }));
    });
    req.on("error", reject);
    req.end();
  });
}

interface Got {
  status: number;
  type: string;
  body: Record<string, unknown>;
}

function ask(url: string, path: string, method: string, headers: Record<string, string>): Promise<Got> {
  return new Promise((resolve, reject) => {
    const req = request(url, { path, method, headers, agent: false }, (res) => {
      let text = "";
      res.setEncoding("utf8");
      res.on("data", (more: string) => (text += more));
      res.on("end", () =>
        resolve({
          status: res.statusCode ?? 0,
          type: res.headers["content-type"] ?? "",
          body: JSON.parse(text) as Got["body"],
        }),
      );
    });
    req.on("error", reject);
    req.end();
  });
}

test.each([
  ["a foreign Host", "GET", "/api/v3/services", { host: "evil.example" }, 421, "misdirected"],
  ["an absolute target", "GET", "http://evil.example/api/v3/services", {}, 421, "misdirected"],
  [
    "a page of another site",
    "POST",
    "/api/v3/services",
    { ...JSON_TYPE, origin: "http://evil.example" },
    403,
    "cross_site",
  ],
  ["a form", "POST", "/api/v3/services", { "content-type": "text/plain" }, 415, "unsupported_media_type"],
  ["an unknown path", "GET", "/api/v3/nothing", {}, 404, "not_found"],
  ["an unknown path outside the API", "GET", "/nothing", {}, 404, "not_found"],
  ["a wrong method", "PUT", "/api/v3/services", JSON_TYPE, 405, "method_not_allowed"],
])(
  "%s gets a problem in the caller's language, and no Core is asked to do it",
  async (_what, method, path, headers, status, code) => {
    const t = await startTrial();
    const got = await ask(t.url, path, method, { "accept-language": "ru", "x-request-id": "a-request", ...headers });
    expect(got).toMatchObject({
      status,
      type: "application/problem+json",
      body: { status, code, requestId: "a-request" },
    });
    expect(got.body["detail"]).toMatch(/[а-я]/);
    // The change of another site's page may be reported to a Core, for the audit.
    const asked = t.cores.flatMap((core) => core.seen).filter((c) => !c.headers.authorization?.startsWith("Refused "));
    expect(asked).toEqual([]);
  },
);
