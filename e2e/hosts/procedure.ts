import assert from "node:assert/strict";
import { expect } from "./support/expect.ts";
import { consoleOf } from "./support/operator.ts";
import { fqdn } from "./support/hosts.ts";
import { writeInventory } from "./support/inventory.ts";
import { listing } from "./support/listing.ts";
import { script } from "./support/script.ts";
import { type Check, CORES, HOME, unpack, type World } from "./support/world.ts";

async function procedure(world: World): Promise<void> {
  const { hosts, operator, administrator, figure } = world;
  const { login, password } = administrator;
  await unpack(world);
  const from = performance.now();

  const first = writeInventory(world, "distributed", { peers: false });
  const installed = await script(world, `./install.sh ${first}`, 0);
  figure("install.sh, one host", installed.ms);
  assert.ok(installed.text.includes(`Console: ${consoleOf("core-1")}`), installed.text);
  const link = new RegExp(`^${consoleOf("core-1")}/setup#\\S+$`, "m").exec(installed.text)?.[0];
  assert.ok(link !== undefined, `no setup link:\n${installed.text}`);
  world.secrets.add(link.split("#")[1] ?? "");

  const more = writeInventory(world, "expand", { peers: true });
  const expanded = await script(world, `./expand.sh ${more}`, 0);
  figure("expand.sh, two hosts (reach: 90 s)", expanded.ms);
  for (const name of CORES) assert.match(expanded.text, new RegExp(`^Ready: .*${fqdn(name)}`, "m"));
  for (const name of ["core-2", "core-3"])
    assert.equal(
      await hosts.mustOn(name, "systemctl list-unit-files --no-legend 'kuma*' || true"),
      "",
      "expand.sh installs no Core",
    );

  await operator.setUp(link, login, password);
  await operator.open("core-1", login, password);
  await operator.light("core-1", "On");
  for (const name of ["core-2", "core-3"]) {
    const id = await operator.add(name);
    const command = `sudo ${HOME}/kuma core --raft.join ${fqdn("core-1")}:7210 --id ${id} --install`;
    const joined = await hosts.on(name, command, { deadlineMs: 180_000 });
    assert.equal(joined.code, 0, `${name}: ${joined.text}`);
    figure(`join of ${name}`, joined.ms);
  }
  await operator.allOn(CORES);
  figure("from unpacked to three green lights (reach: 240 s)", performance.now() - from);
}

async function againNothing(world: World): Promise<void> {
  const before = await Promise.all(CORES.map((name) => listing(world, name)));
  const again = await script(world, "./expand.sh expand.inventory.yml", 0);
  world.figure("expand.sh again (reach: 30 s)", again.ms);
  const after = await Promise.all(CORES.map((name) => listing(world, name)));
  for (const [i, name] of CORES.entries()) assert.equal(after[i], before[i], `expand.sh changed ${name}`);
  assert.doesNotMatch(again.text, /made$|put there$|written$|opened$/m);
}

async function leaderOff(world: World): Promise<void> {
  const { hosts, operator, administrator, figure } = world;
  const { login, password } = administrator;
  await operator.open("core-1", login, password);
  const leader = await operator.leader(CORES);
  const others = CORES.filter((name) => name !== leader);
  await hosts.off(leader);
  const from = performance.now();
  await operator.open(others[0] ?? "", login, password);
  await operator.light(leader, "Off");
  const next = await operator.leader(others);
  await operator.add("added-without-leader");
  figure(`a change through another console after power loss of ${leader} (${next} leads)`, performance.now() - from);

  const back = performance.now();
  await hosts.boot(leader);
  await operator.allOn(CORES);
  figure("host back to green, with its boot", performance.now() - back);
  await operator.open(leader, login, password);
  await operator.allOn(CORES);
  await expect(operator.row("added-without-leader")).toHaveCount(1);
}

/** The documented procedure, literally. */
export const PROCEDURE: readonly Check[] = [
  {
    name: "unpack, install.sh, expand.sh, two joins by IDs from the page: three green lights",
    deadlineMs: 900_000,
    vital: true,
    act: procedure,
  },
  { name: "expand.sh again changes nothing", deadlineMs: 300_000, act: againNothing },
  {
    name: "the leader's host loses power: another console goes on; back, all is green",
    deadlineMs: 600_000,
    act: leaderOff,
  },
];
