import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { expect, test } from "vitest";
import { nodeFiles } from "../../lib/process/node-files.ts";
import { CLUSTER_OPTIONS } from "../args/common-options.ts";
import { parseLine } from "../args/parse-line.ts";
import { apiClient } from "./api-client.ts";
import { sameClusterAt, targetOf } from "./target.ts";
import { ownCertificate } from "../testing/own-certificate.ts";
import { texts } from "../words/texts.ts";

const ID = "3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57";
const { cert } = await ownCertificate("192.0.2.1");
const peer = (internal: string) => ({ ref: ID, name: "x", memberId: null, voter: true, internal, console: null });

function home(self: object, console = false): string {
  const folder = mkdtempSync(join(tmpdir(), "kuma-home-"));
  const files = nodeFiles(folder, ID);
  mkdirSync(files.certificates, { recursive: true });
  writeFileSync(files.coreJson, JSON.stringify(self));
  writeFileSync(files.caCert, cert);
  if (console) writeFileSync(files.consoleCert, cert);
  return folder;
}
function target(options: Record<string, string> = {}, env: Record<string, string> = {}) {
  const argv = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const line = parseLine(argv, { shape: { args: [] }, options: CLUSTER_OPTIONS, env, say: texts("en") });
  if (!line.ok) throw new Error(line.message);
  return targetOf(line.values, env["KUMA_TOKEN"] ?? null, "kuma service list", texts("en"));
}
const installed = (more: object = {}) => ({
  host: "core-1.example",
  rest: { host: "0.0.0.0", port: 7323 },
  peers: [peer("core-2.example:7210"), peer("[2001:db8::2]:7210"), peer("core-1.example:7210")],
  ...more,
});

test("who is named goes first: --core, KUMA_CORE; then the cluster of the Core in the home, this one first", () => {
  const folder = home(installed());
  const bases = ["https://core-1.example:7323", "https://core-2.example:7223", "https://[2001:db8::2]:7223"];
  const found = target({ home: folder }, { KUMA_HOME: "/nowhere" });
  expect(found).toMatchObject({ ok: true, target: { bases: [...bases, "https://core-1.example:7223"] } });
  expect(target({}, { KUMA_HOME: folder })).toEqual(found);
  expect(target({ home: folder }, { KUMA_CORE: "a.example" })).toMatchObject({
    target: { bases: ["https://a.example:7223"], ca: null },
  });
  expect(target({ core: "127.0.0.9" }, { KUMA_CORE: "a.example" })).toMatchObject({
    target: { bases: ["http://127.0.0.9:7223"] },
  });
});

test("the home's CA counts, beside those of an operator's certificate on these ports; a named one stands above", () => {
  const found = target({ home: home(installed(), true) });
  expect(found.ok && found.target.ca?.split(cert.trim()).length).toBe(3);
  expect(found.ok && found.target.ca).toContain(rootCertificates[0]?.slice(30, 90) ?? "");
  const ca = join(mkdtempSync(join(tmpdir(), "kuma-ca-")), "ca.crt");
  writeFileSync(ca, "mine");
  expect(target({ home: home(installed()), ca })).toMatchObject({ target: { ca: "mine" } });
  expect(target({ home: home(installed()) }, { KUMA_CA: ca })).toMatchObject({ target: { ca: "mine" } });
});

test("a trial's home: its own addresses, without TLS", () => {
  const self = { host: "127.0.0.11", rest: { host: "127.0.0.11", port: 7223 }, peers: [peer("127.0.0.12:7210")] };
  expect(target({ home: home(self) })).toMatchObject({
    target: { bases: ["http://127.0.0.11:7223", "http://127.0.0.12:7223"] },
  });
});

test("a home that was named and holds no Core is said", () => {
  const empty = mkdtempSync(join(tmpdir(), "kuma-home-"));
  expect(target({ home: empty })).toMatchObject({ ok: false, message: expect.stringContaining(empty) });
  expect(target({}, { KUMA_HOME: "/nowhere/at/all" })).toMatchObject({ ok: false });
  expect(target({ home: home({ host: 1 }) })).toMatchObject({
    ok: false,
    message: expect.stringContaining("core.json"),
  });
});

test("a home that is prepared, or that a Core has left, has none yet: whom to ask instead is said", () => {
  const prepared = mkdtempSync(join(tmpdir(), "kuma-home-"));
  const ca = join(prepared, "ca.crt");
  writeFileSync(ca, cert);
  const left = mkdtempSync(join(tmpdir(), "kuma-home-"));
  mkdirSync(join(left, "core"));
  const said = "no Core is on this host yet; say which one to ask: --core HOST:7223 --ca";
  expect(target({ home: prepared })).toEqual({ ok: false, message: `${said} ${ca}` });
  expect(target({ home: left })).toEqual({ ok: false, message: `${said} FILE` });
});

test.skipIf(process.getuid?.() === 0)("a home that this user may not read is said, with both ways out", () => {
  const folder = home(installed());
  chmodSync(join(folder, "core"), 0);
  writeFileSync(join(folder, "ca.crt"), cert);
  expect(target({ home: folder })).toMatchObject({
    ok: false,
    message: expect.stringMatching(/--core HOST:7223 --ca .*\/ca\.crt; or run: sudo kuma service list/),
  });
});

test("other hosts of a cluster are asked as the first is, and none over plain HTTP elsewhere", () => {
  expect(sameClusterAt(["https://a:8443", "https://b:1"], ["c.example", "2001:db8::1"])).toEqual([
    "https://c.example:8443",
    "https://[2001:db8::1]:8443",
  ]);
  expect(sameClusterAt(["http://127.0.0.11:7223"], ["127.0.0.12", "c.example"])).toEqual(["http://127.0.0.12:7223"]);
});

test("signing in whose answer is lost is nothing that may have been done", async () => {
  let now = 0;
  const api = apiClient({
    bases: ["http://127.0.0.11:7223"],
    attempt: async () => ({ kind: "lost", why: { kind: "closed", code: "ECONNRESET" } }),
    newKey: () => "k",
    nowMs: () => (now += 1000),
    pause: async () => undefined,
    lang: "en",
    bearer: null,
  });
  expect(await api.change("POST", "/api/login", {}, { root: true, harmless: true })).toMatchObject({
    exit: 3,
    message: expect.stringContaining(
      "nobody reachable: http://127.0.0.11:7223 (it closes the connection without an answer)",
    ),
  });
});
