import assert from "node:assert/strict";
import { fqdn } from "./support/hosts.ts";
import { writeInventory } from "./support/inventory.ts";
import { listing } from "./support/listing.ts";
import { interruptedOn, script } from "./support/script.ts";
import { type Check, CORES, FOLDER, HOME, type World } from "./support/world.ts";
import { NO_ROOM } from "./no-room.ts";
import { PASSWORDS } from "./passwords.ts";

const JOIN = (id: string): string => `${HOME}/kuma core --raft.join ${fqdn("core-1")}:7210 --id ${id} --install`;

/** On hosts without anything: one has a foreign folder, one is off. The third goes its way; both are named. */
async function foreignAndOff(world: World): Promise<void> {
  const { hosts } = world;
  writeInventory(world, "distributed", { peers: false });
  writeInventory(world, "expand", { peers: true });
  await hosts.mustOn("core-2", `mkdir -p ${HOME} && echo theirs >${HOME}/file`);
  const before = await listing(world, "core-2");
  await hosts.off("core-3");
  const inventory = writeInventory(world, "distributed", { peers: true, as: "bad.inventory.yml" });
  const said = await script(world, `./install.sh ${inventory}`, 1);
  assert.match(said.text, new RegExp(`^Ready: ${fqdn("core-1")}$`, "m"));
  assert.match(
    said.text,
    new RegExp(`^NOT ready: ${fqdn("core-2")}\\. ${HOME} exists and was not made by this program`, "m"),
  );
  assert.match(said.text, new RegExp(`^NOT ready: ${fqdn("core-3")}\\. It does not answer`, "m"));
  assert.match(said.text, /^Console: https:/m);
  assert.equal(await listing(world, "core-2"), before);
  await script(world, `./uninstall.sh ${inventory} --yes`, 1);
  assert.equal(await listing(world, "core-2"), before, "uninstall.sh leaves it too");
  await hosts.mustOn("core-2", `rm -rf ${HOME}; rmdir --ignore-fail-on-non-empty /opt/kaspersky`);
  await hosts.boot("core-3");
  await script(world, `./uninstall.sh ${inventory} --yes`, 0);
}

/**
 * A key that is not let in, and a disk that fills while files are copied: both named; then the same command succeeds.
 */
async function keyAndDisk(world: World): Promise<void> {
  const { hosts } = world;
  await script(world, "./install.sh distributed.inventory.yml", 0);
  await script(world, "rm -f /root/other && ssh-keygen -q -t ed25519 -N '' -f /root/other", 0);
  const inventory = writeInventory(world, "expand", {
    peers: true,
    as: "bad.inventory.yml",
    edit: (text) => text.replace(/^( +)core-3\..*\n/m, "$&$1  ansible_ssh_private_key_file: /root/other\n"),
  });
  // The check beforehand finds room enough; then something else takes it.
  await hosts.mustOn("core-2", "mkdir -p /opt/kaspersky && mount -t tmpfs -o size=4g tmpfs /opt/kaspersky");
  const full = `until [ -e ${HOME}/.kuma-home ]; do sleep 0.05; done; mount -o remount,size=40m /opt/kaspersky`;
  const filling = hosts.mustOn("core-2", full, { deadlineMs: 300_000 });
  const said = await script(world, `./expand.sh ${inventory}`, 1);
  await filling;
  assert.match(said.text, new RegExp(`^NOT ready: ${fqdn("core-2")}\\. The disk is full`, "m"));
  assert.match(said.text, new RegExp(`^NOT ready: ${fqdn("core-3")}\\. ssh refuses the account or its key`, "m"));
  assert.match(said.text, new RegExp(`^Ready: ${fqdn("core-1")}$`, "m"));
  await hosts.mustOn("core-2", "mount -o remount,size=4g /opt/kaspersky");
  await script(world, "./expand.sh expand.inventory.yml", 0);
}

/** SIGINT to a script as soon as it has said this. */
async function interrupted(world: World, name: string, inventory: string, when: RegExp): Promise<void> {
  const sent: Promise<void>[] = [];
  const said = await world.hosts.control(`cd ${FOLDER} && ./${name}.sh ${inventory}`, {
    deadlineMs: 300_000,
    hear: (text) => {
      if (sent.length === 0 && when.test(text)) sent.push(world.hosts.interrupt(`./${name}.sh`));
    },
  });
  assert.equal(sent.length, 1, `${name}.sh never said ${String(when)}:\n${said.text}`);
  await Promise.all(sent);
  assert.equal(said.code, 130, `${name}.sh: exit code ${said.code}\n${said.text}`);
  assert.match(said.text, /Interrupted\./);
}

/** Wherever a script is interrupted, the same command afterwards does the whole. */
async function repeatable(world: World): Promise<void> {
  await interrupted(world, "uninstall", "expand.inventory.yml --yes", /KUMA Core was removed$/m);
  await script(world, "./uninstall.sh expand.inventory.yml --yes", 0);
  // The folder is this test's, so the product left it.
  await world.hosts.mustOn("core-2", "umount /opt/kaspersky && rmdir /opt/kaspersky");
  await interrupted(world, "install", "distributed.inventory.yml", /: checked: /);
  await interrupted(world, "install", "distributed.inventory.yml", /folder and user kuma made$/m);
  await interrupted(world, "install", "distributed.inventory.yml", /kuma and etcd put there$/m);
  await script(world, "./install.sh distributed.inventory.yml", 0);
  await interrupted(world, "expand", "expand.inventory.yml", /folder and user kuma made$/m);
  await interrupted(world, "expand", "expand.inventory.yml", /CA certificate of the cluster put there$/m);
  await script(world, "./expand.sh expand.inventory.yml", 0);
}

/** The ID of a Core that has joined lets no other host in; the host stays as it was, also after SIGINT. */
async function usedId(world: World): Promise<void> {
  const { hosts, operator, administrator } = world;
  const setup = await hosts.mustOn("core-1", `${HOME}/kuma user setup-link`);
  await operator.setUp(setup.trim(), administrator.login, administrator.password);
  await operator.open("core-1", administrator.login, administrator.password);
  let id = await operator.add("core-2");
  const untouched = await listing(world, "core-2");
  const early = await interruptedOn(world, "core-2", JOIN(id), "Installing a Core in");
  assert.equal(await listing(world, "core-2"), untouched);
  // Where it already had its certificate, the key was removed with the rest.
  if (early.text.includes("Renew ID")) id = await operator.renew("core-2");
  const joined = await hosts.on("core-2", JOIN(id), { deadlineMs: 180_000 });
  assert.equal(joined.code, 0, joined.text);
  const before = await listing(world, "core-3");
  const said = await hosts.on("core-3", JOIN(id), { deadlineMs: 120_000 });
  assert.equal(said.code, 1, said.text);
  assert.match(said.text, /This host is as it was before\./);
  assert.equal(await listing(world, "core-3"), before);
  assert.equal(await hosts.mustOn("core-3", `ls ${HOME}/core`), "");
}

async function goneAgain(world: World): Promise<void> {
  await script(world, "./uninstall.sh expand.inventory.yml --yes", 0);
  for (const name of CORES) assert.equal(await listing(world, name), world.fresh.get(name), name);
}

/** On hosts that uninstall.sh left; they take minutes. */
export const BAD_HOSTS: readonly Check[] = [
  {
    name: "a foreign folder is not touched, a host that is off is named, the third is installed",
    deadlineMs: 600_000,
    act: foreignAndOff,
  },
  { name: "a wrong key and a disk that fills are named; repeated, all is well", deadlineMs: 600_000, act: keyAndDisk },
  {
    name: "SIGINT in the middle of install.sh, expand.sh and uninstall.sh: each can be repeated",
    deadlineMs: 900_000,
    act: repeatable,
  },
  {
    name: "the ID of another Core is refused, the host stays as it was; so after SIGINT",
    deadlineMs: 600_000,
    act: usedId,
  },
  ...NO_ROOM,
  ...PASSWORDS,
  { name: "uninstall.sh after all that: the hosts are as they were booted", deadlineMs: 300_000, act: goneAgain },
];
