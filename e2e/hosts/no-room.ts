import assert from "node:assert/strict";
import { fqdn } from "./support/hosts.ts";
import { listing } from "./support/listing.ts";
import { type Check, HOME, type World } from "./support/world.ts";

/** No room for the identity; room for it, but not for the engine's first file. */
const ROOMS = ["8k", "20m"];

/** The disk fills while `--install` runs: that is said, the host is as it was, and with room the same command succeeds. */
async function noRoom(world: World): Promise<void> {
  const { hosts, operator, administrator } = world;
  await operator.open("core-1", administrator.login, administrator.password);
  for (const size of ROOMS) {
    const name = `no-room-${size}`;
    const id = await operator.add(name);
    const before = await listing(world, "core-3");
    const own = `uid=$(id -u kuma),gid=$(id -g kuma),mode=700`;
    await hosts.mustOn("core-3", `mount -t tmpfs -o size=${size},${own} tmpfs ${HOME}/core`);
    const install = `${HOME}/kuma core --raft.join ${fqdn("core-1")}:7210 --id ${id} --install`;
    const said = await hosts.on("core-3", install, { deadlineMs: 300_000 });
    console.log(`--- ${size}\n${said.text}\n---`);
    assert.equal(said.code, 1, said.text);
    assert.match(said.text, /no space left|disk is full/i, size);
    assert.equal(await hosts.mustOn("core-3", `ls -A ${HOME}/core`), "", said.text);
    await hosts.mustOn("core-3", `umount ${HOME}/core`);
    assert.equal(await listing(world, "core-3"), before, size);
  }
}

export const NO_ROOM: readonly Check[] = [
  {
    name: "a disk that fills during --install is named, and the host is as it was",
    deadlineMs: 600_000,
    act: noRoom,
  },
];
