import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "../support/until.ts";
import { fqdn } from "./support/hosts.ts";
import { running } from "./support/running.ts";
import { interruptedOn } from "./support/script.ts";
import { Shell } from "./support/shell-api.ts";
import { type Check, CORES, FOLDER, type World } from "./support/world.ts";

/** The same executable with another version in it: what an upgrade puts in place. */
function newer(world: World): string {
  const folder = join(world.hosts.root("control"), FOLDER);
  const old = readFileSync(join(folder, "kuma"));
  const [sign, next] = ['const VERSION = "0.', 'const VERSION = "9.'];
  const at = old.indexOf(sign);
  assert.ok(at > 0 && old.indexOf(sign, at + 1) < 0, "the version stands once in the executable");
  old.write(next, at);
  mkdirSync(join(folder, "newer"), { recursive: true });
  writeFileSync(join(folder, "newer/kuma"), old);
  chmodSync(join(folder, "newer/kuma"), 0o755);
  return `${FOLDER}/newer/kuma`;
}

/** The same install over an older version: followers first, the leader last; the first is interrupted and repeated. */
async function upgrades(world: World): Promise<void> {
  const { hosts, operator, administrator, figure } = world;
  const shell = await Shell.signIn(world);
  const before = (await shell.services()).map(({ name, id }) => `${name} ${id ?? ""}`).sort();
  await operator.open("core-1", administrator.login, administrator.password);
  const leader = await operator.leader(CORES);
  const program = newer(world);
  const order = [...CORES.filter((name) => name !== leader), leader];
  for (const [i, name] of order.entries()) {
    const copied = await hosts.control(
      `ssh root@${fqdn(name)} mkdir -p /root/newer && scp -q ${program} root@${fqdn(name)}:/root/newer/kuma`,
    );
    assert.equal(copied.code, 0, copied.text);
    const was = await running(world, name);
    const install = "/root/newer/kuma core --install";
    if (i === 0) {
      await interruptedOn(world, name, install, "put into");
      assert.equal((await running(world, name)).version, was.version);
    }
    const said = await hosts.on(name, install, { deadlineMs: 180_000 });
    assert.equal(said.code, 0, `${name}: ${said.text}`);
    figure(`upgrade of ${name}${name === leader ? ", the leader" : ""}`, said.ms);
    const now = await running(world, name);
    assert.match(now.version, /^kuma 9\./, name);
    assert.notEqual(now.invocation, was.invocation, name);
    // Purple while its version is not the leader's.
    if (name === leader) await operator.allOn(CORES);
    else await operator.light(name, "Version differs");
    await hosts.mustOn(name, "rm -r /root/newer");
  }
  await until("all of them at the new version", async () => {
    const cores = (await shell.services()).filter(({ name }) => CORES.includes(name));
    return cores.length === CORES.length && cores.every(({ version }) => version?.startsWith("9."));
  });
  const after = (await shell.services()).map(({ name, id }) => `${name} ${id ?? ""}`).sort();
  assert.deepEqual(after, before);
}

export const UPGRADE: readonly Check[] = [
  {
    name: "upgrade by the same --install: followers first, leader last, interrupted and repeated; data kept",
    deadlineMs: 600_000,
    act: upgrades,
  },
];
