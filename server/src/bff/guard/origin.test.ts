import { expect, test } from "vitest";
import { JSON_TYPE, startTrial } from "../testing/trial.ts";
import { missingLine, originOf } from "./origin.ts";

const called = { host: "127.0.0.1:7220", scheme: "https", configured: [] } as const;

test.each([
  ["https://console.soc.example", { "sec-fetch-site": "same-origin" }, "host"],
  ["https://console.soc.example", {}, "host"],
  ["http://127.0.0.1:7220", {}, "scheme"],
  ["https://console.soc.example", { "sec-fetch-site": "cross-site" }, undefined],
  ["https://console.soc.example", { "sec-fetch-site": "same-site" }, undefined],
  ["null", {}, undefined],
  ["", {}, undefined],
  ["javascript:0", {}, undefined],
])("D20: of a page at %s, with %j, the line that is missing is %s", (origin, headers, why) => {
  expect(missingLine(origin, called, headers)["why"]).toBe(why);
});

test.each([
  ["console.soc.example", "https://console.soc.example"],
  ["Console.soc.example:443", "https://console.soc.example"],
  ["console.soc.example:8443", "https://console.soc.example:8443"],
  ["[2001:DB8::7]:8443", "https://[2001:db8::7]:8443"],
  ["https://console.soc.example", null],
  ["console.soc.example/kuma", null],
  ["a@console.soc.example", null],
  ["console.soc.example:70000", null],
])("D20: %s in KUMA_CONSOLE_HOSTS is the origin %s", (name, origin) => expect(originOf("https", name)).toBe(origin));

test.each([
  ["en", /at console\.soc\.example, but the console was called as 127\..*proxy_set_header Host \$http_host;/],
  ["ru", /по адресу console\.soc\.example, а консоль вызвана как 127\..*proxy_set_header Host \$http_host;/],
])("D20: a sign-in through a proxy that hides its name says which line is missing, in %s", async (lang, words) => {
  const t = await startTrial();
  const origin = "https://console.soc.example";
  const language = { "accept-language": lang };
  const change = await fetch(`${t.url}/api/login`, {
    method: "POST",
    headers: { ...JSON_TYPE, ...language, origin },
    body: '{"login":"anna","password":"right"}',
  });
  expect(change.status).toBe(403);
  expect(await change.json()).toMatchObject({ code: "cross_site", detail: expect.stringMatching(words) as string });
  // the page asks before the user types
  const look = await fetch(`${t.url}/api/v3/sign-in`, { headers: { ...language, "core-page": origin } });
  expect(look.status).toBe(403);
  expect(await look.json()).toMatchObject({ code: "cross_site", detail: expect.stringMatching(words) as string });
  expect(t.cores.flatMap((c) => c.seen).filter((c) => c.path === "/api/login")).toEqual([]);
});

test("D20: under a configured name both go through, whatever Host says", async () => {
  const t = await startTrial({ configuredHosts: ["console.soc.example"] });
  const origin = "https://console.soc.example";
  const change = await fetch(`${t.url}/api/login`, { method: "POST", headers: { ...JSON_TYPE, origin }, body: "{}" });
  expect(change.status).toBe(200);
  expect((await fetch(`${t.url}/api/v3/sign-in`, { headers: { "core-page": origin } })).status).toBe(200);
});
