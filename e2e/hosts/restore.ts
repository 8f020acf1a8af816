import assert from "node:assert/strict";
import { copyFileSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { ROOT } from "../support/cluster/kuma.ts";
import { commandsIn, notExecuted } from "../support/docs-commands.ts";
import { fqdn } from "./support/hosts.ts";
import { Shell } from "./support/shell-api.ts";
import { type Check, CLEAR, CORES, FOLDER, HOME, type World } from "./support/world.ts";

const FRESH = "core-3";
const OTHERS = CORES.filter((name) => name !== FRESH);
const FILE = "/root/cluster.tar.gz";
const CHAPTERS = ["The majority is lost", "Snapshots", "Fire drill"];
/** Commands of these chapters that other tests execute. */
const ELSEWHERE = [
  // e2e/cluster/kuma-scripts.test.ts
  'curl --fail --cacert ca.crt -H "Authorization: Bearer $TOKEN" --data-binary @kuma-backup.tar.gz https://core-1.soc.example:7223/api/v3/system/restore',
];
const HOST_MS = 300_000;

/**
 * All Cores are lost. A host that holds no data any more makes the first Core of a new life from a snapshot that was
 * kept elsewhere, by the documented command.
 */
async function fromASnapshot(world: World): Promise<void> {
  const { hosts, operator, administrator, secrets, figure, archive } = world;
  const shell = await Shell.signIn(world);
  const before = await shell.services();
  const saved = await shell.kuma(`snapshot save ${FILE}`);
  assert.equal(saved.code, 0, saved.text);
  await hosts.off(...OTHERS);
  const from = performance.now();
  const cleared = await hosts.on(FRESH, CLEAR);
  assert.equal(cleared.code, 0, cleared.text);

  const root = hosts.root(FRESH);
  copyFileSync(archive, join(root, "root", basename(archive)));
  copyFileSync(join(hosts.root("control"), FILE), join(root, FILE));
  await hosts.mustOn(FRESH, `mkdir ${FOLDER} && tar -xzf ${basename(archive)} -C ${FOLDER} --strip-components=1`);
  const restore = `cd ${FOLDER} && sudo ./kuma snapshot restore ${FILE}`;
  const unnamed = await hosts.on(FRESH, restore);
  assert.equal(unnamed.code, 2, unnamed.text);
  const done = await hosts.on(FRESH, `${restore} --host-name ${fqdn(FRESH)}`, { deadlineMs: HOST_MS });
  assert.equal(done.code, 0, done.text);
  figure("kuma snapshot restore, to the started unit", done.ms);
  assert.equal(await hosts.mustOn(FRESH, `find ${HOME}/core ! -user kuma`), "");

  const next = `${administrator.password}, changed`;
  secrets.add(next);
  await operator.openChanging(FRESH, administrator, next);
  administrator.password = next;
  await operator.allOn([FRESH]);
  const names = (await operator.names()).toSorted();
  const planned = before.filter((service) => !CORES.includes(service.name)).map(({ name }) => name);
  assert.deepEqual(names, [FRESH, ...planned].toSorted());

  // The hosts of the life before come one by one: its Core there hears of nothing, for it reaches none of its own.
  for (const name of OTHERS) {
    await hosts.boot(name);
    const gone = await hosts.on(name, CLEAR);
    assert.equal(gone.code, 0, gone.text);
    await operator.add(name);
    const joined = await hosts.on(name, await operator.command(name), { deadlineMs: HOST_MS });
    assert.equal(joined.code, 0, joined.text);
  }
  await operator.allOn(CORES);
  figure("all Cores lost → three green lights from a snapshot (reach: 300 s)", performance.now() - from);
  await hosts.mustOn(FRESH, `rm -r ${FOLDER} ${FILE} ${basename(archive)}`);
  await hosts.control(`rm ${FILE}`);
}

/** Every command in the documentation's chapters on recovery was executed by a check of this run. */
async function chapterExecuted({ hosts }: World): Promise<void> {
  const text = readFileSync(join(ROOT, "docs/operations.md"), "utf8");
  assert.deepEqual(notExecuted(commandsIn(text, CHAPTERS), hosts.executed), ELSEWHERE);
}

export const CHAPTER: readonly Check[] = [
  { name: "every command of the chapters on recovery was executed", deadlineMs: 60_000, act: chapterExecuted },
];

export const RESTORE: readonly Check[] = [
  {
    name: "all Cores are lost: kuma snapshot restore on a cleared host, the others join it anew",
    deadlineMs: 900_000,
    act: fromASnapshot,
  },
];
