import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { expect, test } from "vitest";
import { nodeFiles } from "../../lib/process/node-files.ts";
import { nodeIn } from "./node-home.ts";
import { ownCertificate } from "../testing/own-certificate.ts";
import { run } from "../testing/run.ts";
import { texts } from "../words/texts.ts";

const [ID, OTHER] = ["3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57", "9d4f8a20-77d4-4f0e-9b6a-1d2c90e4ab57"];
const ADDRESS = "127.43.1.6";
const pair = await ownCertificate(ADDRESS);
const stranger = await ownCertificate(ADDRESS);
const self = (host: string, port = 7210): string =>
  JSON.stringify({
    host,
    internal: { advertise: { host, port } },
    console: { host: host.startsWith("127.") ? host : "0.0.0.0", port: 7220 },
    more: 1,
  });

function home(cores: Record<string, string | null>, key = pair.key): string {
  const folder = mkdtempSync(join(tmpdir(), "kuma-home-"));
  for (const [id, json] of Object.entries(cores)) {
    const files = nodeFiles(folder, id);
    mkdirSync(files.certificates, { recursive: true });
    if (json !== null) writeFileSync(files.coreJson, json);
    writeFileSync(files.caCert, pair.cert);
    writeFileSync(files.nodeCert, pair.cert);
    writeFileSync(files.nodeKey, key);
  }
  return folder;
}
const look = (folder: string) => nodeIn(folder, "kuma user setup-link", texts("en"));

test("a Core's home: where it is, and what proves the host; a join that was refused is no Core", () => {
  expect(look(home({ [ID]: self("core-1.example"), [OTHER]: null }))).toEqual({
    ok: true,
    node: {
      base: "https://core-1.example:7210",
      ca: pair.cert,
      own: pair,
      console: "https://core-1.example:7220",
    },
  });
  expect(look(home({ [ID]: self("127.43.1.5") }))).toMatchObject({ node: { console: "http://127.43.1.5:7220" } });
});

test.each([
  ["no such folder", () => "/nowhere/at/all", "--home DIR"],
  ["an empty folder", () => home({}), "--home DIR"],
  ["two Cores", () => home({ [ID]: self("a"), [OTHER]: self("b") }), OTHER],
  ["a damaged core.json", () => home({ [ID]: "{" }), "core.json"],
  ["a damaged key", () => home({ [ID]: self("a") }, "nonsense"), "node.key"],
  ["the key of another certificate", () => home({ [ID]: self("a") }, stranger.key), "node.key"],
])("%s is said", async (_, make, why) => {
  expect(await run(["user", "setup-link", "--home", make()])).toMatchObject({
    exit: 1,
    out: "",
    err: expect.stringContaining(why),
  });
});

test("a link is asked for by the host's certificate and stands alone on stdout; a Core that does not run is exit 3", async () => {
  const bodies: string[] = [];
  const tls = { cert: pair.cert, key: pair.key, ca: pair.cert, requestCert: true, rejectUnauthorized: false };
  const server = createServer(tls, (request, response) => {
    if (!(request.socket as TLSSocket).authorized) return void response.writeHead(403).end();
    request.on("data", (bytes: Buffer) => bodies.push(bytes.toString()));
    request.on("end", () => {
      const user = (JSON.parse(bodies.at(-1) ?? "") as { user: string | null }).user;
      const link = {
        secret: "kcl_1",
        expiresAt: "2026-11-23T05:00:00.000Z",
        user,
        console: user === null ? null : "https://console.example",
      };
      response.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify(link));
    });
  });
  await new Promise<void>((done) => server.listen(0, ADDRESS, done));
  const folder = home({ [ID]: self(ADDRESS, (server.address() as AddressInfo).port) });

  const first = await run(["user", "setup-link", "--home", folder]);
  expect(first).toMatchObject({ exit: 0, out: `http://${ADDRESS}:7220/setup#kcl_1\n` });
  expect(first.err).toContain("one hour and one use");
  const other = await run(["user", "sign-in-link", "olga"], { env: { KUMA_HOME: folder } });
  expect(other).toMatchObject({ exit: 0, out: "https://console.example/setup#kcl_1\n" });
  expect(bodies).toEqual(['{"user":null}', '{"user":"olga"}']);

  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  const silent = await run(["user", "setup-link", "--home", folder]);
  expect(silent).toMatchObject({ exit: 3, out: "", err: expect.stringContaining("Is it running?") });
});
