import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeFiles } from "../../lib/process/node-files.ts";
import type { RecoveryPort } from "../output/io.ts";
import { ownCertificate } from "../testing/own-certificate.ts";
import { type Around, run } from "../testing/run.ts";

const ID = "3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57";
const LIFE = "5a1c7d0e-3b52-4f86-9a41-c0de5eed0003";
const pair = await ownCertificate("127.43.1.9");

function home() {
  const folder = mkdtempSync(join(tmpdir(), "kuma-home-"));
  const files = nodeFiles(folder, ID);
  mkdirSync(files.certificates, { recursive: true });
  mkdirSync(join(files.raft, "member"), { recursive: true });
  const self = {
    id: ID,
    ref: "11111111-77d4-8f0e-9b6a-1d2c90e4ab57",
    name: "core-3",
    host: "core-3.example",
    internal: { advertise: { host: "127.43.1.9", port: 1 } },
    generation: 2,
    lifeId: LIFE,
    peers: [],
  };
  writeFileSync(files.coreJson, JSON.stringify(self));
  for (const file of [files.caCert, files.nodeCert]) writeFileSync(file, pair.cert);
  writeFileSync(files.nodeKey, pair.key);
  const retire = (life: string, more: string[] = [], around: Around = {}) =>
    run(["cluster", "retire", life, "--home", folder, ...more], around);
  const core = (): unknown => JSON.parse(readFileSync(files.coreJson, "utf8"));
  return { files, retire, core, before: core() };
}

test("it does not start again, and its data is renamed; a second run ends the same", async () => {
  const { files, retire, core, before } = home();
  const done = await retire(LIFE, ["--host-name", "core-3.example"]);
  expect(done).toMatchObject({ exit: 0, out: expect.stringContaining("core-3 is retired") });
  const removed = { by: "host:core-3.example", why: { code: "life_retired", params: { life: LIFE } } };
  expect(core()).toMatchObject({ ...(before as object), removed });
  expect([existsSync(files.raft), existsSync(`${files.raft}.retired-5a1c7d0e/member`)]).toEqual([false, true]);
  expect(await retire(LIFE, ["--host-name", "core-3.example"])).toMatchObject({ exit: 0 });
});

test.each<[string, string, string[], Around, number, string]>([
  ["another life", ID, ["--host-name", "core-3.example"], {}, 1, LIFE],
  ["another host's name", LIFE, ["--host-name", "core-1.example"], {}, 1, "core-3.example"],
  ["no confirmation in a script", LIFE, [], {}, 2, "--host-name core-3.example"],
  ["something else typed", LIFE, [], { typed: ["no"] }, 1, "core-3.example"],
])("%s changes nothing", async (_, life, more, around, exit, says) => {
  const { files, retire, core, before } = home();
  const got = await retire(life, more, around);
  expect(got).toMatchObject({ exit, out: "", err: expect.stringContaining(says) });
  expect([core(), existsSync(files.raft)]).toEqual([before, true]);
});

test("is refused where an interrupted recovery has begun to replace the data", async () => {
  const { files, retire, core, before } = home();
  const recovery: Partial<RecoveryPort> = { begun: () => "completes" };
  const got = await retire(LIFE, ["--host-name", "core-3.example"], { recovery });
  expect(got).toMatchObject({ exit: 1, out: "", err: expect.stringContaining("Complete it first") });
  expect([core(), existsSync(files.raft)]).toEqual([before, true]);
});
