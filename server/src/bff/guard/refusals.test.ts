import { request } from "node:http";
import { expect, test } from "vitest";
import { JSON_TYPE, startTrial } from "../testing/trial.ts";

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
  ["a foreign Host for the page", "GET", "/", { host: "evil.example", accept: "text/html" }, 421, "misdirected"],
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
    // Of another site's change a Core may be told, for the audit.
    const asked = t.cores.flatMap((core) => core.seen).filter((c) => !c.headers.authorization?.startsWith("Refused "));
    expect(asked).toEqual([]);
  },
);
