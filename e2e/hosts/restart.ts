import assert from "node:assert/strict";
import { running } from "./support/running.ts";
import { Shell } from "./support/shell-api.ts";
import { type Check, CORES, type World } from "./support/world.ts";

/** Ordered on the page, a follower and then the leader: systemd starts the unit again, and the light is green again. */
async function fromThePage(world: World): Promise<void> {
  const { operator, administrator, figure } = world;
  const { login, password } = administrator;
  await operator.open("core-1", login, password);
  const leader = await operator.leader(CORES);
  const follower = CORES.find((name) => name !== leader) ?? "";
  for (const name of [follower, leader]) {
    // Through the console of another host: the one that restarts is away for a moment.
    await operator.open(CORES.find((one) => one !== name) ?? "", login, password);
    const before = await running(world, name);
    const from = performance.now();
    await operator.restart(name);
    assert.notEqual(
      (await running(world, name)).invocation,
      before.invocation,
      `${name} was not started again by systemd`,
    );
    await operator.allOn(CORES);
    figure(
      `restart of ${name}${name === leader ? ", the leader," : ""} from the page, to green`,
      performance.now() - from,
    );
  }
}

/** Asked for by the command line, carried out by the unit: the Core's service is a new one afterwards. */
async function fromTheShell(world: World): Promise<void> {
  const shell = await Shell.signIn(world);
  for (const name of ["core-2", "core-1"]) {
    const before = await running(world, name);
    const id = (await shell.services()).find((one) => one.name === name)?.id ?? "";
    const said = await shell.kuma(`service restart ${id}`);
    assert.equal(said.code, 0, said.text);
    assert.notEqual(
      (await running(world, name)).invocation,
      before.invocation,
      `${name} was not started again by systemd`,
    );
    await world.operator.allOn(CORES);
  }
}

export const RESTART: readonly Check[] = [
  { name: "restart from the page goes through the unit, follower and leader", deadlineMs: 300_000, act: fromThePage },
  {
    name: "restart from the command line goes through the unit, follower and first Core",
    deadlineMs: 300_000,
    act: fromTheShell,
  },
];
