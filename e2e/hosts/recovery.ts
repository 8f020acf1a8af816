import assert from "node:assert/strict";
import { ClusterView } from "@core-console/shared/contract/cluster";
import { until } from "../support/until.ts";
import { fqdn } from "./support/hosts.ts";
import { Shell } from "./support/shell-api.ts";
import { type Check, CLEAR, CORES, HOME, type World } from "./support/world.ts";

const SURVIVOR = "core-1";
const OTHERS = CORES.filter((name) => name !== SURVIVOR);
const [SWITCHED_OFF = "", LOST = ""] = OTHERS;
const UNIT = "$(basename -a /etc/systemd/system/kuma-core-*.service)";
const KUMA = `sudo ${HOME}/kuma`;
const RECOVER = `${KUMA} cluster recover`;
const NAMED = `${RECOVER} --switched-off ${SWITCHED_OFF} --lost ${LOST} --host-name ${fqdn(SURVIVOR)}`;
const JOIN_MS = 180_000;
/** Exit code of a reading command that had to show a copy, as no Core leads. */
const COPY = 1;
/** What the recovery printed for the operator to run later. */
const printed = { rejoin: "" };

const stateOf = ({ hosts }: World, name: string): Promise<string> =>
  hosts.mustOn(name, `systemctl show -p ActiveState,StatusText ${UNIT}`);

/** Two of three hosts lose power for good: the third goes on alone, by the documented command, under its unit. */
async function aloneFromOneHost(world: World): Promise<void> {
  const { hosts, figure } = world;
  // One sign-in for all: its session outlives the recovery.
  const shell = await Shell.signIn(world);
  const before = await shell.services(SURVIVOR);
  const running = await hosts.on(SURVIVOR, NAMED);
  assert.equal(running.code, 1, running.text);
  assert.match(running.text, /Nothing was changed: .*core-2\S*:7210/);
  await hosts.off(...OTHERS);

  // What root may see there without signing in.
  for (const words of ["cluster status", "service list", "cluster recover --plan"]) {
    const { code, text } = await hosts.on(SURVIVOR, `${KUMA} ${words}`);
    for (const name of CORES) assert.ok(text.includes(name), `${words}: ${text}`);
    assert.ok(code === 0 || code === COPY, `${words}: exit code ${code}: ${text}`);
  }
  const unnamed = await hosts.on(SURVIVOR, RECOVER);
  assert.equal(unnamed.code, 2, unnamed.text);
  const byKuma = await hosts.on(
    SURVIVOR,
    `setpriv --reuid kuma --regid kuma --clear-groups ${HOME}/kuma cluster recover`,
  );
  assert.equal(byKuma.code, 1, byKuma.text);
  assert.match(byKuma.text, /needs root/);
  const done = await hosts.on(SURVIVOR, NAMED, { deadlineMs: 180_000 });
  assert.equal(done.code, 0, done.text);
  figure("kuma cluster recover, to the started unit", done.ms);
  printed.rejoin = /sudo \S*kuma core --rejoin \S+( --raft.ca-hash \S+)?/.exec(done.text)?.[0] ?? "";
  assert.match(printed.rejoin, /--raft.ca-hash sha256:[0-9a-f]{64}/, done.text);
  // All that it made belongs to the unit's user, whose Core and engine run as before.
  assert.equal(await hosts.mustOn(SURVIVOR, `find ${HOME}/core ! -user kuma`), "");
  assert.match(await hosts.mustOn(SURVIVOR, `ls ${HOME}/core/*`), /^raft\.before-/m);
  for (const words of ["cluster status", "service list"])
    await until(`kuma ${words}`, async () => (await hosts.on(SURVIVOR, `${KUMA} ${words}`)).code === 0);
  await shell.trust(SURVIVOR);
  const after = await until("the survivor answers", () => shell.services(SURVIVOR));
  const kept = before.map(({ name }) => name).filter((name) => name !== LOST);
  assert.deepEqual(after.map(({ name }) => name).toSorted(), kept.toSorted());
}

/**
 * What was switched off comes back by the command that the recovery printed, and is approved; what was taken for lost
 * joins anew.
 */
async function othersComeBack(world: World): Promise<void> {
  const { hosts, operator, administrator } = world;
  // As a voter was lost the CA is new, which this Core cannot verify: it does not learn that its life has ended.
  await hosts.boot(SWITCHED_OFF);
  const back = await hosts.on(SWITCHED_OFF, printed.rejoin);
  assert.equal(back.code, 0, back.text);
  await until(`${SWITCHED_OFF} waits for approval`, async () =>
    (await stateOf(world, SWITCHED_OFF)).includes("approval: "),
  );
  const shell = await Shell.signIn(world, SURVIVOR);
  const approved = await shell.kuma(`service approve ${SWITCHED_OFF} --yes`, { host: SURVIVOR });
  assert.equal(approved.code, 0, approved.text);
  await until(`${SWITCHED_OFF} runs`, async () => /ActiveState=active/.test(await stateOf(world, SWITCHED_OFF)));
  assert.equal(await hosts.mustOn(SWITCHED_OFF, `find ${HOME}/core ! -user kuma`), "");

  await operator.open(SURVIVOR, administrator.login, administrator.password);
  await hosts.boot(LOST);
  await joinAnew(world, LOST);
  await operator.allOn(CORES);
}

/** Clears a host and joins it as a new Core, by the command of the page that the operator has open. */
async function joinAnew({ hosts, operator }: World, name: string): Promise<void> {
  const cleared = await hosts.on(name, CLEAR);
  assert.equal(cleared.code, 0, cleared.text);
  await operator.add(name);
  const joined = await hosts.on(name, await operator.command(name), { deadlineMs: JOIN_MS });
  assert.equal(joined.code, 0, joined.text);
}

/**
 * By the file `.reset` a Core takes all others for lost, although they were only off. They come back as a majority: the
 * two lives meet, the new one makes no changes, and is retired.
 */
async function twoLives(world: World): Promise<void> {
  const { hosts, operator, administrator } = world;
  const id = (await hosts.mustOn(SURVIVOR, `ls ${HOME}/core`)).trim();
  await hosts.off(...OTHERS);
  await hosts.mustOn(SURVIVOR, `sudo -u kuma touch ${HOME}/core/${id}/raft/.reset`);
  await hosts.mustOn(SURVIVOR, `sudo systemctl restart kuma-core-${id}.service`);
  const status = (): Promise<string> => hosts.mustOn(SURVIVOR, `${KUMA} cluster status --json`);
  const life = await until("a life of its own", async () => {
    const { lifeId, generation } = ClusterView.parse(JSON.parse(await status()));
    return generation > 2 ? lifeId : null;
  });
  await hosts.boot(...OTHERS);
  await until("the two lives meet", async () => (await status()).includes("life_older"));
  const shell = await Shell.signIn(world, SURVIVOR);
  const refused = await shell.kuma("service add another", { host: SURVIVOR });
  assert.equal(refused.code, 1, refused.text);
  assert.match(refused.text, /another life|life of the cluster/i);
  await hosts.mustOn(SURVIVOR, `sudo systemctl stop kuma-core-${id}.service`);
  const retired = await hosts.on(SURVIVOR, `${KUMA} cluster retire ${life} --host-name ${fqdn(SURVIVOR)}`);
  assert.equal(retired.code, 0, retired.text);
  assert.match(await hosts.mustOn(SURVIVOR, `ls ${HOME}/core/*`), /^raft\.retired-/m);

  const old = await Shell.signIn(world, LOST);
  const removed = await old.kuma(`service remove ${SURVIVOR} --yes`, { host: LOST });
  assert.equal(removed.code, 0, removed.text);
  await operator.open(LOST, administrator.login, administrator.password);
  await joinAnew(world, SURVIVOR);
  await operator.allOn(CORES);
}

export const RECOVERY: readonly Check[] = [
  {
    name: "two of three hosts are lost: kuma cluster recover on the third, as root, under its unit",
    deadlineMs: 420_000,
    act: aloneFromOneHost,
  },
  {
    name: "the one that was switched off comes back by kuma core --rejoin, the lost one joins anew",
    deadlineMs: 600_000,
    act: othersComeBack,
  },
  {
    name: "a recovery by raft/.reset that was wrong: two lives meet, the new one is retired, its host joins anew",
    deadlineMs: 900_000,
    act: twoLives,
  },
];
