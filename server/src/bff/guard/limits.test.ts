import { expect, test } from "vitest";
import { sendWord } from "../testing/fake-core.ts";
import { JSON_TYPE, startTrial } from "../testing/trial.ts";
import "../testing/until.ts";
import { bearer } from "../testing/users.ts";

const PROXIES = { trustedProxies: ["127.0.0.0/8"] };

test("a caller that signs in too often waits, and no other does", async () => {
  const t = await startTrial(PROXIES);
  const look = (from: string) => fetch(`${t.url}/api/v3/sign-in`, { headers: { "x-forwarded-for": from } });
  const all = await Promise.all(Array.from({ length: 120 }, () => look("192.0.2.1")));
  expect(all.filter((got) => got.status === 200).length).toBeGreaterThanOrEqual(30);
  const last = all.find((got) => got.status === 429);
  expect(last?.headers.get("retry-after")).toBe("1");
  expect(await last?.json()).toMatchObject({ code: "rate_limited" });
  expect((await look("192.0.2.2")).status).toBe(200);
  expect((await t.ask("/api/v3/services")).status).toBe(200);
});

test("sign-ins that are cut off are reported to the Core's audit, as a sum, at the latest when the console ends", async () => {
  const t = await startTrial(PROXIES);
  t.cores[0].api = (_call, res) => sendWord(res, 401, "bad_credentials");
  const headers = { ...JSON_TYPE, "x-forwarded-for": "192.0.2.1" };
  const all = await Promise.all(
    Array.from({ length: 90 }, () => fetch(`${t.url}/api/login`, { method: "POST", headers, body: "{}" })),
  );
  const cut = all.filter((got) => got.status === 429).length;
  expect(cut).toBeGreaterThan(0);
  await t.close();
  const sums = t.cores[0].seen.filter((c) => c.headers.authorization !== undefined);
  expect(sums).toMatchObject([{ method: "POST", path: "/api/login", body: "" }]);
  expect(sums[0]?.headers).toMatchObject({
    authorization: `Refused rate_limited ${cut}`,
    "x-forwarded-for": "192.0.2.1",
  });
});

test("upstream the chain ends with what a trusted proxy saw, or with the caller's own address", async () => {
  const headers = { ...bearer("viewer"), "x-forwarded-for": "192.0.2.7" };
  for (const [options, address] of [
    [PROXIES, /^192\.0\.2\.7$/],
    [{}, /^192\.0\.2\.7, 127\.[\d.]+$/],
  ] as const) {
    const t = await startTrial(options);
    await fetch(`${t.url}/api/v3/users`, { headers });
    expect(t.cores[0].seen[0]?.headers["x-forwarded-for"]).toMatch(address);
  }
});

test("behind a trusted proxy that speaks TLS cookies are Secure and its page comes from https", async () => {
  const secret = "kcs_operator-1-0123456789abcdef";
  for (const [options, status, secure] of [
    [PROXIES, 200, true],
    [{}, 403, false],
  ] as const) {
    const t = await startTrial(options);
    t.cores[0].api = (_call, res) => res.end(JSON.stringify({ token: secret }));
    const origin = t.url.replace("http:", "https:");
    const got = await fetch(`${t.url}/api/login`, {
      method: "POST",
      headers: { origin, "x-forwarded-proto": "https" },
      body: "{}",
    });
    expect(got.status).toBe(status);
    expect(got.headers.getSetCookie().some((c) => c.endsWith("; Secure"))).toBe(secure);
  }
});
