import assert from "node:assert/strict";
import { expect } from "./support/expect.ts";
import type { Said } from "./support/command.ts";
import { fqdn } from "./support/hosts.ts";
import { listing } from "./support/listing.ts";
import { type Check, HOME, type World } from "./support/world.ts";

/** Room for its identity, but not for the first file of the engine (64 MB). */
const WITHOUT_ENGINE = "20m";

/**
 * The disk fills while `--install` runs: that is said, and the host is as it was, also where the cluster counts on the
 * Core by then: its place is given back.
 */
async function noRoom(world: World): Promise<void> {
  const { hosts, operator, administrator } = world;
  const { login, password } = administrator;
  const install = (id: string): Promise<Said> =>
    hosts.on("core-3", `${HOME}/kuma core --raft.join ${fqdn("core-1")}:7210 --id ${id} --install`, {
      deadlineMs: 300_000,
    });
  const narrow = (size: string): Promise<string> => {
    const own = "uid=$(id -u kuma),gid=$(id -g kuma),mode=700";
    return hosts.mustOn("core-3", `mount -t tmpfs -o size=${size},${own} tmpfs ${HOME}/core`);
  };
  await operator.open("core-1", login, password);
  const id = await operator.add("core-3");
  const before = await listing(world, "core-3");
  await narrow("8k");
  const early = await install(id);
  assert.equal(early.code, 1, early.text);
  assert.match(early.text, /the disk of \S+ is full/);
  assert.match(early.text, /This host is as it was before\./);
  assert.match(early.text, /renew it in the console/);
  assert.equal(await hosts.mustOn("core-3", `ls -A ${HOME}/core`), "", early.text);
  await hosts.mustOn("core-3", `umount ${HOME}/core`);
  assert.equal(await listing(world, "core-3"), before);

  const renewed = await operator.renew("core-3");
  await narrow(WITHOUT_ENGINE);
  const late = await install(renewed);
  assert.equal(late.code, 1, late.text);
  assert.match(late.text, /no space left on device/);
  assert.match(late.text, /This host is as it was before\./);
  assert.match(late.text, /Its place in the cluster is given back/);
  await expect(operator.row("core-3")).toHaveCount(0);
  assert.equal(await hosts.mustOn("core-3", `ls -A ${HOME}/core`), "", late.text);
  await hosts.mustOn("core-3", `umount ${HOME}/core`);
  assert.equal(await listing(world, "core-3"), before);

  const joined = await install(await operator.add("core-3"));
  assert.equal(joined.code, 0, joined.text);
  await operator.light("core-3", "On");
}

export const NO_ROOM: readonly Check[] = [
  {
    name: "a disk that fills during --install is named; the host is as it was, and holds no place in the cluster",
    deadlineMs: 600_000,
    act: noRoom,
  },
];
