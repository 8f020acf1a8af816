import assert from "node:assert/strict";
import { CLERK, fqdn } from "./support/hosts.ts";
import { writeInventory } from "./support/inventory.ts";
import { linesWith, logsOfScripts } from "./support/logs.ts";
import { script } from "./support/script.ts";
import { type Check, type World } from "./support/world.ts";

const WRONG = "not at all that clerk's";

/** The expand inventory with variables of single hosts. */
function inventoryWith(world: World, hosts: Readonly<Record<string, Readonly<Record<string, string | boolean>>>>) {
  return writeInventory(world, "expand", {
    peers: true,
    as: "passwords.inventory.yml",
    edit: (text) =>
      Object.entries(hosts).reduce((all, [name, variables]) => {
        const lines = Object.entries(variables).map(([key, value]) => `$1  ${key}: ${JSON.stringify(value)}\n`);
        return all.replace(new RegExp(`^( +)${fqdn(name)}:\n`, "m"), `$&${lines.join("")}`);
      }, text),
  });
}

/**
 * Whom ssh or sudo does not take is named with the reason; the others go their way, and no password is written down.
 */
async function refused(world: World): Promise<void> {
  const { login: ansible_user, password: ansible_password } = CLERK;
  world.secrets.add(ansible_password);
  world.secrets.add(WRONG);
  const login = { ansible_user, ansible_password };
  const sudo = { ansible_become: true, ansible_become_method: "sudo" };
  const first = inventoryWith(world, {
    "core-1": { ...login, ...sudo, ansible_become_password: ansible_password },
    "core-2": { ansible_user, ansible_password: WRONG },
    "core-3": { ...login, ...sudo, ansible_become_password: WRONG },
  });
  const said = await script(world, `./expand.sh ${first}`, 1);
  assert.match(said.text, new RegExp(`^Ready: ${fqdn("core-1")}$`, "m"));
  assert.match(said.text, new RegExp(`^NOT ready: ${fqdn("core-2")}\\. ssh refuses the account or its `, "m"));
  assert.match(said.text, new RegExp(`^NOT ready: ${fqdn("core-3")}\\. .*may not become root`, "m"));

  const second = inventoryWith(world, { "core-2": login, "core-3": { ...login, ...sudo } });
  const more = await script(world, `./expand.sh ${second} --check`, 1);
  assert.match(more.text, new RegExp(`^NOT ready: ${fqdn("core-2")}\\. The account ${ansible_user} has no root`, "m"));
  assert.match(more.text, new RegExp(`^NOT ready: ${fqdn("core-3")}\\. .*may not become root`, "m"));

  // sudo's own mark in the home of the user who used it.
  await world.hosts.mustOn("core-1", `rm -f /home/${ansible_user}/.sudo_as_admin_successful`);
  const logs = [...logsOfScripts(world), { name: "what it said", text: said.text + more.text }];
  assert.deepEqual(
    linesWith((text) => world.secrets.foundIn(text), logs),
    [],
  );
}

export const PASSWORDS: readonly Check[] = [
  {
    name: "a wrong password for ssh, for sudo, or none: each is named, the others go on",
    deadlineMs: 300_000,
    act: refused,
  },
];
