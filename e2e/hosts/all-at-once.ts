import assert from "node:assert/strict";
import { until } from "../support/until.ts";
import { Shell } from "./support/shell-api.ts";
import { type Check, CORES, type World } from "./support/world.ts";

const OPERATORS = 3;
const BEFORE = 15;

/** Operators go on adding while all hosts lose power; what was confirmed is there when they are back by themselves. */
async function allAtOnce(world: World): Promise<void> {
  const { hosts, operator, administrator, figure } = world;
  const shell = await Shell.signIn(world);
  const confirmed: string[] = [];
  let on = true;
  const operators = Array.from({ length: OPERATORS }, async (_, who) => {
    for (let n = 1; on; n++) {
      const id = await shell.add(`at-once-${who}-${n}`);
      if (id !== null) confirmed.push(`at-once-${who}-${n} ${id}`);
    }
  });
  await until("changes before the loss of power", () => confirmed.length >= BEFORE);
  await hosts.off(...CORES);
  on = false;
  await Promise.all(operators);

  const from = performance.now();
  await hosts.boot(...CORES);
  const booted = performance.now();
  await operator.open("core-3", administrator.login, administrator.password);
  await operator.allOn(CORES);
  figure("all hosts killed at once: from ssh answers again to green (reach: 30 s)", performance.now() - booted);
  figure("all hosts killed at once: from power to green", performance.now() - from);
  for (const host of CORES) {
    const there = new Set((await shell.services(host)).map(({ name, id }) => `${name} ${id ?? ""}`));
    assert.deepEqual(
      confirmed.filter((one) => !there.has(one)),
      [],
      `lost, as ${host} shows it`,
    );
  }
  figure("changes confirmed before all hosts were killed, none lost", confirmed.length, "");
}

export const ALL_AT_ONCE: readonly Check[] = [
  { name: "all hosts killed at once: back by themselves, green, no change lost", deadlineMs: 600_000, act: allAtOnce },
];
