import assert from "node:assert/strict";
import { until } from "../support/until.ts";
import { fqdn } from "./support/hosts.ts";
import { Shell } from "./support/shell-api.ts";
import { type Check, CORES, HOME, type World } from "./support/world.ts";

const SURVIVOR = "core-1";
const OTHERS = CORES.filter((name) => name !== SURVIVOR);
const UNIT = "$(basename -a /etc/systemd/system/kuma-core-*.service)";
const RECOVER = `sudo ${HOME}/kuma cluster recover`;

/** Two of three hosts lose power for good: the third goes on alone, by the documented command, under its unit. */
async function aloneFromOneHost(world: World): Promise<void> {
  const { hosts, figure } = world;
  // One sign-in for all: its session outlives the recovery.
  const shell = await Shell.signIn(world);
  const before = await shell.services(SURVIVOR);
  const running = await hosts.on(SURVIVOR, `${RECOVER} --switched-off core-2,core-3 --host-name ${fqdn(SURVIVOR)}`);
  assert.equal(running.code, 1, running.text);
  assert.match(running.text, /Nothing was changed: .*core-2\S*:7210/);
  await hosts.off(...OTHERS);

  const unnamed = await hosts.on(SURVIVOR, RECOVER);
  assert.equal(unnamed.code, 2, unnamed.text);
  const byKuma = await hosts.on(
    SURVIVOR,
    `setpriv --reuid kuma --regid kuma --clear-groups ${HOME}/kuma cluster recover`,
  );
  assert.equal(byKuma.code, 1, byKuma.text);
  assert.match(byKuma.text, /needs root/);
  const done = await hosts.on(SURVIVOR, `${RECOVER} --switched-off core-2,core-3 --host-name ${fqdn(SURVIVOR)}`, {
    deadlineMs: 180_000,
  });
  assert.equal(done.code, 0, done.text);
  figure("kuma cluster recover, to the started unit", done.ms);
  // All that it made belongs to the unit's user, whose Core and engine run as before.
  assert.equal(await hosts.mustOn(SURVIVOR, `find ${HOME}/core ! -user kuma`), "");
  assert.match(await hosts.mustOn(SURVIVOR, `ls ${HOME}/core/*`), /^raft\.before-/m);
  const after = await until("the survivor answers", () => shell.services(SURVIVOR));
  assert.deepEqual(after.map(({ name }) => name).toSorted(), before.map(({ name }) => name).toSorted());
}

/** The others come back one by one, by the command that the recovery printed, and are approved. */
async function othersComeBack(world: World): Promise<void> {
  const { hosts, operator, administrator } = world;
  for (const name of OTHERS) {
    await hosts.boot(name);
    const state = () => hosts.mustOn(name, `systemctl show -p ActiveState,StatusText ${UNIT}`);
    await until(`${name} learns that its life has ended`, async () => (await state()).includes("kuma core --rejoin"));
    const back = await hosts.on(name, `sudo ${HOME}/kuma core --rejoin ${fqdn(SURVIVOR)}:7210`);
    assert.equal(back.code, 0, back.text);
    await until(`${name} waits for approval`, async () => (await state()).includes("approval: "));
    const approved = await (await Shell.signIn(world)).kuma(`service approve ${name} --yes`, { host: SURVIVOR });
    assert.equal(approved.code, 0, approved.text);
    await until(`${name} runs`, async () => /ActiveState=active/.test(await state()));
    assert.equal(await hosts.mustOn(name, `find ${HOME}/core ! -user kuma`), "");
  }
  await operator.open(SURVIVOR, administrator.login, administrator.password);
  await operator.allOn(CORES);
}

export const RECOVERY: readonly Check[] = [
  {
    name: "two of three hosts are lost: kuma cluster recover on the third, as root, under its unit",
    deadlineMs: 420_000,
    act: aloneFromOneHost,
  },
  { name: "the others come back by kuma core --rejoin, one by one", deadlineMs: 600_000, act: othersComeBack },
];
