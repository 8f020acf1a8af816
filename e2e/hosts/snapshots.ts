import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { fqdn } from "./support/hosts.ts";
import { Shell } from "./support/shell-api.ts";
import { type Check, HOME, type World } from "./support/world.ts";

const HOST = "core-3";
const FILE = "/root/kept.tar.gz";
const SEALED = "/root/sealed";
const LONG_MS = 300_000;

/**
 * Plays what the documentation says of snapshots and of the fire drill, under the units: nothing may need what these do
 * not allow.
 */
async function snapshots(world: World): Promise<void> {
  const { hosts, secrets, figure } = world;
  const shell = await Shell.signIn(world);
  const said = async (words: string, input?: string): Promise<string> => {
    const { code, text } = await shell.kuma(words, input === undefined ? {} : { input });
    assert.equal(code, 0, `${words}: ${text}`);
    return text;
  };
  const passphrase = "several words that open it";
  secrets.add(passphrase);
  await said(`snapshot save ${FILE}`);
  await said(`snapshot save --seal ${SEALED} --passphrase-stdin`, `${passphrase}\n`);
  const listed = z.array(Snapshot).parse(JSON.parse(await said("snapshot list --json")));
  const [newest, ...older] = listed.filter(({ state }) => state === "taken").map(({ file }) => file);
  assert.ok(newest !== undefined && older.length > 0, JSON.stringify(listed));
  await said(`snapshot delete ${newest} --yes`);
  const token = /^kct_\S+$/m.exec(await said("token add nightly --for backup --days 1"))?.[0] ?? "";
  secrets.add(token);
  const url = `https://${fqdn("core-1")}:7223/api/v3/system/backup`;
  const backup = `curl --fail --cacert ca.crt -H "Authorization: Bearer $TOKEN" -o kuma-backup.tar.gz ${url}`;
  const { code, text } = await hosts.control(`TOKEN=${token}; ${backup} && rm kuma-backup.tar.gz`);
  assert.equal(code, 0, text);
  copyFileSync(join(hosts.root("control"), FILE), join(hosts.root(HOST), FILE));
  const verified = await hosts.on(HOST, `${HOME}/kuma snapshot verify ${FILE}`, { deadlineMs: LONG_MS });
  assert.equal(verified.code, 0, verified.text);
  const drill = await shell.kuma("cluster drill", { deadlineMs: LONG_MS });
  assert.equal(drill.code, 0, drill.text);
  figure("kuma cluster drill on three Cores", drill.ms);
  await hosts.mustOn(HOST, `rm ${FILE}`);
  const cleaned = await hosts.control(`rm ${FILE} ${SEALED}`);
  assert.equal(cleaned.code, 0, cleaned.text);
}

export const SNAPSHOTS: readonly Check[] = [
  {
    name: "snapshots are taken, sealed, deleted, verified and fetched by a script; a fire drill finds that every way works",
    deadlineMs: 900_000,
    act: snapshots,
  },
];
