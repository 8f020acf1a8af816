import assert from "node:assert/strict";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { DOMAIN, fqdn } from "./support/hosts.ts";
import { expandInventory } from "./support/inventory.ts";
import { consoleOf } from "./support/operator.ts";
import { type Check, CORES, FOLDER, HOME, type World } from "./support/world.ts";

const SCRIPT_MS = 300_000;

/** All in one on a machine by itself, later enlarged from that same machine: it is its own control machine. */
async function single(world: World): Promise<void> {
  const { hosts, operator, administrator, secrets, archive, figure } = world;
  const root = hosts.root("core-1");
  copyFileSync(archive, join(root, "root", basename(archive)));
  await hosts.mustOn("core-1", `mkdir ${FOLDER} && tar -xzf ${basename(archive)} -C ${FOLDER} --strip-components=1`);
  const folder = join(root, FOLDER);
  const template = readFileSync(join(folder, "single.inventory.yml.template"), "utf8");
  writeFileSync(join(folder, "single.inventory.yml"), template.replace("core-1.example.com", fqdn("core-1")));
  const script = async (command: string): Promise<string> => {
    const said = await hosts.on("core-1", `cd ${FOLDER} && ${command}`, { deadlineMs: SCRIPT_MS });
    assert.equal(said.code, 0, `${command}: exit code ${said.code}\n${said.text}`);
    figure(`${command.split(" ")[0]}, from core-1 itself`, said.ms);
    return said.text;
  };

  const installed = await script("./install.sh single.inventory.yml");
  assert.ok(installed.includes(`Console: ${consoleOf("core-1")}`), installed);
  const link = new RegExp(`^${consoleOf("core-1")}/setup#\\S+$`, "m").exec(installed)?.[0];
  assert.ok(link !== undefined, `no setup link:\n${installed}`);
  secrets.add(link.split("#")[1] ?? "");
  await operator.setUp(link, administrator.login, administrator.password);
  await operator.open("core-1", administrator.login, administrator.password);
  await operator.light("core-1", "On");

  // Now it has to get to the others by ssh, and to itself.
  for (const file of ["id_ed25519", "known_hosts"])
    copyFileSync(join(hosts.root("control"), "root/.ssh", file), join(root, "root/.ssh", file));
  writeFileSync(join(folder, "expand.inventory.yml"), expandInventory(world));
  const expanded = await script("./expand.sh expand.inventory.yml");
  for (const name of CORES) assert.match(expanded, new RegExp(`^Ready: .*${fqdn(name)}`, "m"));

  const id = await operator.add("core-2");
  const command = `sudo ${HOME}/kuma core --raft.join ${fqdn("core-1")}:7210 --id ${id} --install`;
  const joined = await hosts.on("core-2", command, { deadlineMs: 180_000 });
  assert.equal(joined.code, 0, joined.text);
  await operator.allOn(["core-1", "core-2"]);

  await script("./uninstall.sh expand.inventory.yml --yes");
  const made = `${FOLDER} ${basename(archive)} .ssh/id_ed25519 .ssh/known_hosts .local/state/kuma`;
  await hosts.mustOn("core-1", `rm -rf ${made}`);
}

/** On empty hosts, which it leaves as it found them. */
export const SINGLE: readonly Check[] = [
  {
    name: `install.sh single on ${CORES[0]}.${DOMAIN} itself, enlarged from there by expand.sh, one join`,
    deadlineMs: 900_000,
    act: single,
  },
];
