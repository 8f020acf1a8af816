import assert from "node:assert/strict";
import type { Said } from "./support/command.ts";
import { fqdn } from "./support/hosts.ts";
import { listing } from "./support/listing.ts";
import { type Check, HOME, type World } from "./support/world.ts";

/** No room for the identity; room for it, but not for the engine's first file. */
const ROOMS = ["8k", "20m"];

/**
 * The disk fills while `--install` runs: that is said, and the host is as it was. With room, and the ID renewed as it
 * says, the Core joins.
 */
async function noRoom(world: World): Promise<void> {
  const { hosts, operator, administrator } = world;
  const install = (id: string): Promise<Said> =>
    hosts.on("core-3", `${HOME}/kuma core --raft.join ${fqdn("core-1")}:7210 --id ${id} --install`, {
      deadlineMs: 300_000,
    });
  await operator.open("core-1", administrator.login, administrator.password);
  let id = await operator.add("core-3");
  for (const size of ROOMS) {
    const before = await listing(world, "core-3");
    const own = "uid=$(id -u kuma),gid=$(id -g kuma),mode=700";
    await hosts.mustOn("core-3", `mount -t tmpfs -o size=${size},${own} tmpfs ${HOME}/core`);
    const said = await install(id);
    console.log(`--- ${size}\n${said.text}\n---`);
    assert.equal(said.code, 1, said.text);
    assert.match(said.text, /the disk of \S+ is full/, size);
    assert.match(said.text, /This host is as it was before\./, size);
    assert.equal(await hosts.mustOn("core-3", `ls -A ${HOME}/core`), "", said.text);
    await hosts.mustOn("core-3", `umount ${HOME}/core`);
    assert.equal(await listing(world, "core-3"), before, size);
    if (/renew it in the console/.test(said.text)) id = await operator.renew("core-3");
  }
  const joined = await install(id);
  assert.equal(joined.code, 0, joined.text);
  await operator.light("core-3", "On");
}

export const NO_ROOM: readonly Check[] = [
  {
    name: "a disk that fills during --install is named, and the host is as it was",
    deadlineMs: 600_000,
    act: noRoom,
  },
];
