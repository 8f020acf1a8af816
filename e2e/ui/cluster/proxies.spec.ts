import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { Cluster } from "../../support/cluster/cluster.ts";
import { documented, inPlaceOf, isInstalled, startProxy } from "../../support/proxy.ts";
import { issueFor } from "../../support/cluster/throw-away-certificate.ts";

const PORT = 8443;
const TABS = 10;
const MISSING = "proxy_set_header Host $http_host;";

test.use({ ignoreHTTPSErrors: true });
test.skip(!isInstalled("nginx") || !isInstalled("haproxy"), "nginx and haproxy are not installed here");

let cluster: Cluster;
let own: { ca: string; cert: string; key: string };
const place = (last: number): string => `${cluster.net.prefix}.${last}`;

test.beforeAll(async () => {
  cluster = await Cluster.start({ cores: 1 });
  const folder = join(cluster.dir, "certificate");
  mkdirSync(folder);
  own = issueFor(place(200), folder);
  writeFileSync(join(folder, "both.pem"), readFileSync(own.cert, "utf8") + readFileSync(own.key, "utf8"));
  await cluster.startTlsConsole("console-tls", place(200), own);
});
test.afterAll(async () => {
  expect(await cluster.stop(null), "processes that did not end by SIGTERM").toEqual([]);
});

async function signIn(page: Page, at: string): Promise<void> {
  const { login, password } = cluster.administrator;
  await page.goto(`https://${at}/resources/active-services`);
  await page.getByRole("textbox", { name: "Login" }).fill(login);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("cell", { name: "core-1", exact: true })).toBeVisible();
}

/**
 * One page with the services, and so many logs that are followed that one connection each would be all that there are.
 */
async function tenTabs(page: Page, at: string, name: string): Promise<void> {
  await signIn(page, at);
  const ref = cluster.cores[0]?.ref ?? "";
  const logs = await Promise.all(Array.from({ length: TABS - 1 }, () => page.context().newPage()));
  for (const log of logs) await log.goto(`https://${at}/resources/active-services/${ref}/log?q=POST`);
  const lines = (log: Page) => log.getByRole("option").filter({ hasText: "/api/v3/services" });
  for (const log of logs) await expect(log.getByText("New lines come by themselves.")).toBeVisible();
  // As many as there are, and not as many as have come so far.
  const told = await cluster.api.client.get(`/services/${ref}/log?text=POST`);
  const before = told.text.split("\n").filter((line) => line.includes("/api/v3/services")).length;
  for (const log of logs) await expect(lines(log)).toHaveCount(before);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("menuitem", { name: "Add Core service" }).click();
  await page.getByRole("textbox", { name: "Core service name" }).fill(name);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toContainText(`${name} is added`);
  for (const log of logs) await expect(lines(log)).toHaveCount(before + 1);
  // A page that receives it through another tab's stream: a service added by a program.
  await page.keyboard.press("Escape");
  await cluster.api.add(`${name} by a program`);
  await expect(page.getByRole("cell", { name: `${name} by a program`, exact: true })).toBeVisible();
  const saved = page.waitForEvent("download");
  await logs[0]?.close();
  await page.goto(`https://${at}/audit`);
  await page.getByRole("link", { name: "CSV" }).click();
  expect(readFileSync(await (await saved).path(), "utf8")).toContain(name);
}

test("D19, D20: ten tabs behind nginx with the documentation's lines", async ({ page }) => {
  const at = `${place(210)}:${PORT}`;
  const lines = inPlaceOf(documented("nginx"), {
    "listen 443 ssl": `listen ${at} ssl`,
    "core-1.soc.example": place(200),
    "/etc/nginx/console.crt": own.cert,
    "/etc/nginx/console.key": own.key,
    "/etc/nginx/kuma-ca.crt": own.ca,
  });
  await startProxy(cluster, { kind: "nginx", name: "nginx", lines, at });
  await tenTabs(page, at, "behind nginx");
});

test("D19, D20: ten tabs behind HAProxy with the documentation's lines", async ({ page }) => {
  const at = `${place(211)}:${PORT}`;
  const lines = inPlaceOf(documented("haproxy"), {
    "bind :443": `bind ${at}`,
    "core-1.soc.example": place(200),
    "/etc/haproxy/console.pem": join(cluster.dir, "certificate/both.pem"),
    "/etc/haproxy/kuma-ca.crt": own.ca,
  });
  await startProxy(cluster, { kind: "haproxy", name: "haproxy", lines, at });
  await tenTabs(page, at, "behind haproxy");
});

for (const [locale, words] of [
  ["en-GB", "does not pass the name on"],
  ["ru-RU", "не передаёт имя"],
] as const) {
  test.describe(locale, () => {
    test.use({ locale });
    test("D20: behind a bare proxy_pass the sign-in page says which line is missing", async ({ page }) => {
      const at = `${place(locale === "en-GB" ? 212 : 213)}:${PORT}`;
      const lines = `server { listen ${at} ssl; ssl_certificate ${own.cert}; ssl_certificate_key ${own.key};
        location / { proxy_pass https://${place(200)}:7220; } }`;
      await startProxy(cluster, { kind: "nginx", name: `bare-${locale}`, lines, at });
      await page.goto(`https://${at}/`);
      const note = page.getByRole("status").filter({ hasText: MISSING });
      await expect(note).toContainText(words);
    });
  });
}
