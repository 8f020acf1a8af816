import assert from "node:assert/strict";
import { Shell } from "./support/shell-api.ts";
import { type Check, CORES, type World } from "./support/world.ts";

/** Each Core's log, and its engine's beside it, as another host's Core hands them out. */
async function fromAnotherHost(world: World): Promise<void> {
  const shell = await Shell.signIn(world);
  const cores = (await shell.services()).filter(({ name }) => CORES.includes(name));
  assert.deepEqual(cores.map(({ name }) => name).sort(), CORES);
  for (const { name, ref } of cores) {
    const host = CORES.find((one) => one !== name) ?? "";
    for (const [words, sign] of [
      ["", /engine ready/],
      ["--engine", /etcd/i],
    ] as const) {
      const said = await shell.kuma(`service log ${ref} --tail 5000 ${words}`, { host });
      assert.equal(said.code, 0, said.text);
      assert.match(said.out, sign, `${name} ${words}, read on ${host}`);
    }
    const own = await world.hosts.mustOn(name, "ls /opt/kaspersky/kuma/core/*/log/core");
    assert.match(own, /^core\.log$/m);
    assert.match(own, /^etcd\.log$/m);
  }
}

export const UNIT_LOG: readonly Check[] = [
  {
    name: "the log of a Core and its engine's beside it are read through another host",
    deadlineMs: 180_000,
    act: fromAnotherHost,
  },
];
