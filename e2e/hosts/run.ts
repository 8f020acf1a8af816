// `npm run test:hosts [-- --all | --only PART,PART]`: the documented procedure on whole test hosts; `--all` adds the
// long list, `--only` plays those parts (PARTS below). The last line is `N passed, N failed`.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Secrets } from "../support/secrets.ts";
import { ROOT } from "../support/cluster/kuma.ts";
import { ALL_AT_ONCE } from "./all-at-once.ts";
import { APPROVAL } from "./approval.ts";
import { BAD_HOSTS } from "./bad-hosts.ts";
import { BAD_INPUT } from "./bad-input.ts";
import { FILES_AND_UNIT } from "./files.ts";
import { LEAVE } from "./leave.ts";
import { PROCEDURE } from "./procedure.ts";
import { RECOVERY } from "./recovery.ts";
import { REMOVAL } from "./removal.ts";
import { RESTART } from "./restart.ts";
import { CHAPTER, RESTORE } from "./restore.ts";
import { SECRETS } from "./secrets.ts";
import { SINGLE } from "./single.ts";
import { SNAPSHOTS } from "./snapshots.ts";
import { UNIT_LOG } from "./unit-log.ts";
import { UPGRADE } from "./upgrade.ts";
import { Hosts } from "./support/hosts.ts";
import { listing } from "./support/listing.ts";
import { lacking } from "./support/needs.ts";
import { Operator } from "./support/operator.ts";
import { packed } from "./support/package.ts";
import { type Check, CORES, unpack, type World } from "./support/world.ts";

/** In this order; those after `removal` begin on empty hosts, the others on the cluster of `procedure`. */
const PARTS: Readonly<Record<string, readonly Check[]>> = {
  procedure: PROCEDURE,
  files: FILES_AND_UNIT,
  "bad-input": BAD_INPUT,
  "unit-log": UNIT_LOG,
  "all-at-once": ALL_AT_ONCE,
  restart: RESTART,
  upgrade: UPGRADE,
  leave: LEAVE,
  approval: APPROVAL,
  snapshots: SNAPSHOTS,
  secrets: SECRETS,
  recovery: RECOVERY,
  restore: RESTORE,
  chapter: CHAPTER,
  removal: REMOVAL,
  single: SINGLE,
  "bad-hosts": BAD_HOSTS,
};
const LONG = new Set(["restart", "upgrade", "recovery", "restore", "chapter", "single", "bad-hosts"]);

const { values } = parseArgs({ options: { all: { type: "boolean", default: false }, only: { type: "string" } } });
const only = values.only?.split(",");
const unknown = only?.filter((part) => !(part in PARTS)) ?? [];
if (unknown.length > 0) {
  console.error(`no such part: ${unknown.join(", ")}; there are: ${Object.keys(PARTS).join(", ")}`);
  process.exit(2);
}
const parts = Object.keys(PARTS).filter((part) => only?.includes(part) ?? (values.all || !LONG.has(part)));
const checks = parts.flatMap((part) => PARTS[part] ?? []);
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
  const secrets = new Secrets();
  const operator = await Operator.sit(hosts, secrets);
  const world: World = {
    hosts,
    operator,
    archive,
    fresh: new Map(),
    administrator: { login: "root-of-all", password: "four quite ordinary words" },
    secrets,
    figure: (what, value, unit = "s") =>
      void figures.push(
        `${(unit === "s" ? (value / 1000).toFixed(1) : String(value)).padStart(7)} ${unit.padEnd(1)}  ${what}`,
      ),
  };
  secrets.add(world.administrator.password);
  try {
    if (!parts.includes("procedure")) await unpack(world);
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
