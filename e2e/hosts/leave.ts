import assert from "node:assert/strict";
import { expect } from "./support/expect.ts";
import { type Check, CORES, HOME, type World } from "./support/world.ts";

const UNINSTALL = `sudo ${HOME}/kuma core --uninstall`;
/** On a terminal of its own, where the name that confirms is typed. */
const typed = (name: string, flags = ""): string =>
  `echo ${name} | script -qefc ${JSON.stringify(`${UNINSTALL}${flags}`)} /dev/null`;

/** The leader's host gives its Core up: it hands over, leaves the cluster, and joins anew with another ID. */
async function leavesAndJoinsAnew(world: World): Promise<void> {
  const { hosts, operator, administrator, figure } = world;
  const { login, password } = administrator;
  await operator.open("core-1", login, password);
  const leader = await operator.leader(CORES);
  const others = CORES.filter((name) => name !== leader);
  const [other = ""] = others;
  await operator.open(other, login, password);

  const wrong = await hosts.on(leader, typed("yes"));
  assert.notEqual(wrong.code, 0, wrong.text);
  assert.match(wrong.text, /another Core takes over/);
  assert.match(wrong.text, /After this: 2 voters, majority 2, none may fail \(now 3, one may fail\)/);
  assert.match(wrong.text, /Not confirmed/);
  await operator.light(leader, "On");

  const from = performance.now();
  const left = await hosts.on(leader, typed(leader), { deadlineMs: 120_000 });
  assert.equal(left.code, 0, left.text);
  assert.match(left.text, new RegExp(`${leader} has left its cluster`));
  figure("uninstall of the leader's Core, with leaving", performance.now() - from);
  await expect(operator.row(leader)).toHaveCount(0);
  await operator.leader(others);
  assert.equal(
    await hosts.mustOn(leader, "ls /etc/systemd/system | grep ^kuma-core || true; pgrep -a etcd || true"),
    "",
  );

  // Its data are still there, and are in the way until they are cleared.
  await operator.add(leader);
  // The first host of a cluster was never given its ca.crt: the ready command carries the fingerprint.
  const join = await operator.command(leader);
  const refused = await hosts.on(leader, join);
  assert.equal(refused.code, 1, refused.text);
  assert.match(refused.text, /--uninstall --purge/);
  const cleared = await hosts.on(leader, `${UNINSTALL} --purge --yes`);
  assert.equal(cleared.code, 0, cleared.text);
  const joined = await hosts.on(leader, join, { deadlineMs: 180_000 });
  assert.equal(joined.code, 0, joined.text);
  await operator.allOn(CORES);
}

/** What would cost the quorum is refused on the host too, and changes nothing there. */
async function refused(world: World): Promise<void> {
  const { hosts, operator } = world;
  const leader = await operator.leader(CORES);
  const [off = "", stays = ""] = CORES.filter((name) => name !== leader);
  await operator.open(leader, world.administrator.login, world.administrator.password);
  await hosts.off(off);
  await operator.light(off, "Off");
  const said = await hosts.on(stays, `${UNINSTALL} --yes`);
  assert.equal(said.code, 1, said.text);
  assert.match(said.text, /After this: 2 voters, majority 2, 1 alive/);
  assert.match(said.text, /--keep-member/);
  await operator.light(stays, "On");
  await hosts.boot(off);
  await operator.allOn(CORES);
}

export const LEAVE: readonly Check[] = [
  {
    name: "kuma core --uninstall on the leader's host: it leaves the cluster first; the host joins anew",
    deadlineMs: 420_000,
    act: leavesAndJoinsAnew,
  },
  {
    name: "kuma core --uninstall that would cost the quorum is refused with the sum",
    deadlineMs: 240_000,
    act: refused,
  },
];
