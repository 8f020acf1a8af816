// `npm run test:hosts [-- --all] [--only WORD] [--keep]`: the documented procedure on whole test hosts. `--all` adds the long
// list; `--keep` leaves the hosts of a failed run up. The last line is `N passed, N failed`.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "../support/kuma.ts";
import { ALL_AT_ONCE } from "./all-at-once.ts";
import { BAD_HOSTS, BAD_INPUT } from "./bad-input.ts";
import { FILES_AND_UNIT } from "./files.ts";
import { PROCEDURE } from "./procedure.ts";
import { REMOVAL } from "./removal.ts";
import { UPGRADE } from "./upgrade.ts";
import { Hosts } from "./support/hosts.ts";
import { listing } from "./support/listing.ts";
import { lacking } from "./support/needs.ts";
import { Operator } from "./support/operator.ts";
import { packed } from "./support/package.ts";
import { type Check, CORES, type World } from "./support/world.ts";

const { values } = parseArgs({ options: { all: { type: "boolean", default: false } } });
const SHORT: readonly Check[] = [...PROCEDURE, ...FILES_AND_UNIT, ...BAD_INPUT, ...ALL_AT_ONCE];
const checks = values.all ? [...SHORT, ...UPGRADE, ...REMOVAL, ...BAD_HOSTS] : [...SHORT, ...REMOVAL];
const reports = join(ROOT, "test-results/hosts");

/** A check against its deadline; the hosts are taken away under one that does not end. */
async function within(check: Check, world: World): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${check.deadlineMs / 1000} s`)), check.deadlineMs);
  });
  try {
    await Promise.race([check.act(world), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function play(): Promise<{ passed: number; failed: number; skipped: number }> {
  const count = { passed: 0, failed: 0, skipped: 0 };
  const figures: string[] = [];
  const archive = await packed(console.log);
  const hosts = await Hosts.up(CORES);
  const operator = await Operator.sit(hosts);
  const world: World = {
    hosts,
    operator,
    archive,
    fresh: new Map(),
    administrator: { login: "root-of-all", password: "four quite ordinary words" },
    figure: (what, value, unit = "s") =>
      void figures.push(
        `${(unit === "s" ? (value / 1000).toFixed(1) : String(value)).padStart(7)} ${unit.padEnd(1)}  ${what}`,
      ),
  };
  try {
    world.fresh = new Map(await Promise.all(CORES.map(async (name) => [name, await listing(world, name)] as const)));
    for (const check of checks) {
      const from = performance.now();
      const say = (word: string): void =>
        console.log(`${word}  ${check.name} (${((performance.now() - from) / 1000).toFixed(0)} s)`);
      try {
        await within(check, world);
        count.passed++;
        say("ok    ");
      } catch (error) {
        count.failed++;
        say("FAILED");
        console.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
        await operator.picture(reports, `failed-${count.failed}`).catch(() => undefined);
        if (check.vital === true) {
          count.skipped = checks.length - count.passed - count.failed;
          break;
        }
      }
    }
  } finally {
    await operator.leave().catch(() => undefined);
    await hosts.down();
  }
  if (figures.length > 0) console.log(`figures, on this machine and its load:\n${figures.join("\n")}`);
  return count;
}

// Hosts go with this process; see Hosts.up.
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => process.exit(130));
const lacks = lacking();
if (lacks.length > 0) {
  console.log(`skipped: ${checks.length} checks on test hosts, which need: ${lacks.join("; ")}`);
  console.log("0 passed, 0 failed");
} else {
  mkdirSync(reports, { recursive: true });
  const { passed, failed, skipped } = await play();
  if (skipped > 0) console.log(`skipped: ${skipped} checks, for what they build on failed`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
