import assert from "node:assert/strict";
import { expect } from "@playwright/test";
import { until } from "../support/until.ts";
import { fqdn } from "./support/hosts.ts";
import { Shell } from "./support/shell-api.ts";
import { type Check, CORES, HOME, type World } from "./support/world.ts";

const HOST = "core-3";
const UNINSTALL = `sudo ${HOME}/kuma core --uninstall --purge --yes`;
const OTHERS = CORES.filter((name) => name !== HOST);

/** Adds a service as an operator does, who has a token: the ready command for its host. */
async function addAsOperator(world: World, shell: Shell, name: string): Promise<string> {
  const made = await shell.kuma(`token add ${name}-by-an-operator --role operator --days 1`);
  assert.equal(made.code, 0, made.text);
  const token = made.out.trim();
  world.secrets.add(token);
  const added = await shell.kuma(`service add ${name}`, { by: token });
  assert.equal(added.code, 0, added.text);
  await expect(world.operator.row(name)).toHaveCount(1);
  return world.operator.command(name);
}

/** An installation by an operator's ID ends with 5; its unit waits, and joins by itself once the host is approved. */
async function waitsAndJoins(world: World): Promise<void> {
  const { hosts, operator, administrator } = world;
  await operator.open("core-1", administrator.login, administrator.password);
  const left = await hosts.on(HOST, UNINSTALL, { deadlineMs: 120_000 });
  assert.equal(left.code, 0, left.text);
  await expect(operator.row(HOST)).toHaveCount(0);
  await operator.allOn(OTHERS);

  const shell = await Shell.signIn(world);
  const install = await addAsOperator(world, shell, HOST);
  const said = await hosts.on(HOST, install, { deadlineMs: 180_000 });
  assert.equal(said.code, 5, said.text);
  // The cluster's own fingerprint stands before it.
  const fingerprint = /this host’s key, to compare there: ((?:[0-9A-F]{4} ){7}[0-9A-F]{4})/.exec(said.text)?.[1];
  assert.ok(fingerprint !== undefined, `no fingerprint:\n${said.text}`);
  const unit = (await hosts.mustOn(HOST, "ls /etc/systemd/system | grep -x 'kuma-core-.*\\.service'")).trim();
  const standing = await hosts.mustOn(HOST, `systemctl show -p ActiveState,UnitFileState,StatusText ${unit}`);
  assert.match(standing, /^ActiveState=active$/m);
  assert.match(standing, /^UnitFileState=enabled$/m);
  assert.match(standing, /^StatusText=approval: /m);
  assert.ok(standing.includes(fingerprint), standing);
  const certificates = `find ${HOME}/core -name '*.crt' ! -name ca.crt`;
  assert.equal(await hosts.mustOn(HOST, certificates), "", "a certificate before the approval");
  await expect(operator.page.getByText(`${fqdn(HOST)} waits for approval to join as ${HOST}.`)).toBeVisible();

  // The same command again changes nothing of that: it still waits, by the same key.
  const again = await hosts.on(HOST, install, { deadlineMs: 180_000 });
  assert.equal(again.code, 5, again.text);
  assert.ok(again.text.includes(fingerprint), again.text);

  const approved = await shell.kuma(`service approve ${HOST} --yes`);
  assert.equal(approved.code, 0, approved.text);
  assert.ok(approved.text.includes(fingerprint), approved.text);
  await operator.allOn(CORES);
  assert.notEqual(await hosts.mustOn(HOST, certificates), "");
  const status = () => hosts.mustOn(HOST, `systemctl show -p StatusText --value ${unit}`);
  await until("its unit waits for nobody any more", async () => !(await status()).startsWith("approval: "));
}

export const APPROVAL: readonly Check[] = [
  {
    name: "a host by an operator's ID: --install ends with 5, the unit joins by itself once the host is approved",
    deadlineMs: 420_000,
    act: waitsAndJoins,
  },
];
