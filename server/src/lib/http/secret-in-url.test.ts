import { expect, test } from "vitest";
import { secretsInUrl } from "./secret-in-url.ts";

const BODY = "Ab3-_".repeat(9).slice(0, 43);
const escaped = (text: string): string =>
  [...text].map((c) => `%${c.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");

test.each(["kcs_", "kct_", "kcl_"])("a secret %s… is found wherever it stands, and not said again", (prefix) => {
  const secret = prefix + BODY;
  const once = escaped(secret);
  const forms = [secret, once, once.toUpperCase().replaceAll("%", "%25"), escaped(once), `Bearer%20${secret}`];
  forms.push(`a:${secret}`, `(${secret})`, `x${secret}`, `-${secret}`, `${prefix}0`, `%ff${secret}`, `%${secret}`);
  for (const s of forms) {
    const urls: [string, string][] = [
      [`/api/v3/services/${s}`, "path"],
      [`/api/v3/${s}/join`, "path"],
      [`/${s}`, "path"],
      [`/assets/${s}.js?x=1`, "path"],
      [`/?a=b&name=${s}`, "name"],
      [`/?name=a&name=${s}`, "name"],
      [`/?${s}`, "query"],
      [`/?${s}=1`, "query"],
      [`/x?a=1#${s}`, "a"],
    ];
    for (const [url, where] of urls) expect([url, secretsInUrl(url)]).toEqual([url, [where]]);
  }
});

test.each(["access_token", "token", "API_KEY", "Authorization", "%74oken"])("the name %s is enough", (name) =>
  expect(secretsInUrl(`/api/v3/services?a=1&${name}=x`)).toEqual([decodeURIComponent(name)]),
);

test.each([
  "/",
  "/api/v3/services?pattern=core&size=100",
  "/api/v3/services?pattern=akct_b",
  `/api/v3/audit?cursor=${"eyJh".repeat(20)}kct_${"A".repeat(60)}`,
  "/api/v3/services/core-1?tokens=1&name=KCT",
  "/api/oidc/callback?code=4%2F0Adeu5B&state=x-kct&scope=openid%20email",
  "/%",
  "/%zz?%=%",
])("%s holds none", (url) => expect(secretsInUrl(url)).toEqual([]));

test("a long URL of escapes is read at once", () => {
  for (const part of ["%25", "%2525", "k", "kct", "%6b", "&", "-"]) {
    const url = `/?a=${part.repeat(16_000 / part.length)}`;
    for (let times = 0; times < 50; times += 1) expect(secretsInUrl(url)).toEqual([]);
  }
});
