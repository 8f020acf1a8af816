import assert from "node:assert/strict";
import { fqdn } from "./support/hosts.ts";
import { listing } from "./support/listing.ts";
import { script } from "./support/script.ts";
import { Shell } from "./support/shell-api.ts";
import { type Check, CORES, HOME, type World } from "./support/world.ts";

const JOIN = (id: string): string => `${HOME}/kuma core --raft.join ${fqdn("core-1")}:7210 --id ${id} --install`;
const listings = (world: World): Promise<string[]> => Promise.all(CORES.map((name) => listing(world, name)));

/** A file that came damaged out of the download: nothing is begun. */
async function damaged(world: World): Promise<void> {
  const before = await listings(world);
  const spoil = "rm -rf /root/damaged && cp -r . /root/damaged && printf x >>/root/damaged/etcd";
  await script(world, spoil, 0);
  for (const name of ["install", "expand", "uninstall"]) {
    const said = await script(world, `cd /root/damaged && ./${name}.sh /root/kuma/expand.inventory.yml`, 2);
    assert.match(said.text, /The package is damaged: etcd\./);
  }
  const sums = await script(world, "cd /root/damaged && sha256sum --check --quiet SHA256SUMS", 1);
  assert.match(sums.text, /^etcd: FAILED/m);
  await script(world, "rm -rf /root/damaged", 0);
  assert.deepEqual(await listings(world), before);
}

/** A host runs one Core: the second is refused by the name of the first. */
async function secondCore(world: World): Promise<void> {
  const id = (await (await Shell.signIn(world)).add("second-on-one-host")) ?? "";
  const before = await listing(world, "core-2");
  const said = await world.hosts.on("core-2", JOIN(id), { deadlineMs: 120_000 });
  assert.equal(said.code, 1, said.text);
  assert.match(said.text, /core-2 is installed here already/);
  assert.equal(await listing(world, "core-2"), before);
  await world.operator.allOn(CORES);
}

/** Cheap ones, on the cluster of the procedure. */
export const BAD_INPUT: readonly Check[] = [
  { name: "a damaged package is named, and nothing is begun", deadlineMs: 180_000, act: damaged },
  { name: "two joins on one host: the second is refused, nothing changes", deadlineMs: 180_000, act: secondCore },
];
