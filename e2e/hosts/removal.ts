import assert from "node:assert/strict";
import { basename } from "node:path";
import { fqdn } from "./support/hosts.ts";
import { listing } from "./support/listing.ts";
import { script } from "./support/script.ts";
import { type Check, CORES, FOLDER, HOME, type World } from "./support/world.ts";

const COMMAND = "./uninstall.sh expand.inventory.yml";

async function asks(world: World): Promise<void> {
  const before = await Promise.all(CORES.map((name) => listing(world, name)));
  for (const typed of ["", "yes\n", `${fqdn("core-2")}\n`]) {
    const said = await script(world, COMMAND, 2, { input: typed });
    for (const name of CORES) assert.ok(said.text.includes(fqdn(name)), said.text);
  }
  const after = await Promise.all(CORES.map((name) => listing(world, name)));
  assert.deepEqual(after, before);
}

/** All of it goes, and nothing else: a host is then as it was booted, but for what the system itself wrote. */
async function removed(world: World): Promise<void> {
  const { hosts, figure } = world;
  for (const name of CORES)
    await hosts.mustOn(
      name,
      "mkdir -p /opt/other /etc/systemd/system/kuma-other.service.d && echo theirs | tee /opt/other/file /etc/systemd/system/kuma-other.service.d/own.conf",
    );
  const said = await script(world, COMMAND, 0, { input: `${fqdn("core-1")}\n` });
  figure("uninstall.sh, three hosts", said.ms);
  for (const name of CORES) {
    const left = await hosts.mustOn(
      name,
      `ls -d ${HOME} 2>/dev/null; getent passwd kuma; getent group kuma; ls /etc/systemd/system | grep ^kuma-core; ` +
        "systemctl list-units --all --no-legend 'kuma-core*'; pgrep -a 'kuma|etcd'; ss -ltnH | grep -E ':72(08|09|10|20|23) '; grep kuma-core /etc/hosts; true",
    );
    assert.equal(left, "", `${name}: left over`);
    await hosts.mustOn(
      name,
      "grep -q theirs /opt/other/file && grep -q theirs /etc/systemd/system/kuma-other.service.d/own.conf",
    );
    await hosts.mustOn(name, "rm -r /opt/other /etc/systemd/system/kuma-other.service.d");
    assert.equal(await listing(world, name), world.fresh.get(name), `${name}: not as it was`);
  }
  const again = await script(world, `${COMMAND} --yes`, 0);
  assert.doesNotMatch(again.text, /was removed$/m);
  // What the operator of this run put there, its ssh and its sign-in.
  const own = new Set([basename(FOLDER), basename(world.archive), "ca.crt", ".ssh", ".local"]);
  const there = (await hosts.control("ls -A")).out.trim().split("\n");
  assert.deepEqual(
    there.filter((name) => !own.has(name)),
    [],
    "left on the control machine",
  );
}

export const REMOVAL: readonly Check[] = [
  { name: "uninstall.sh asks for the name and removes nothing without it", deadlineMs: 180_000, act: asks },
  { name: "uninstall.sh: everything gone from every host, nothing else touched", deadlineMs: 300_000, act: removed },
];
