// `npm run test:tls`: testssl.sh against the three listeners of a Core that speaks TLS on them. Ends with `N passed, N
// failed`.
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PORT } from "@core-console/shared/contract/ports";
import { Cluster } from "../support/cluster/cluster.ts";
import { identityIn } from "../support/cluster/core-node.ts";
import { ROOT } from "../support/cluster/kuma.ts";
import { until } from "../support/until.ts";
import { askOnce } from "../support/wire/wire.ts";
import { verdictOf } from "./findings.ts";
import { issueFor } from "../support/cluster/throw-away-certificate.ts";

const PACKAGE = "testssl.sh";
const NAMES = ["testssl", "testssl.sh"];
/** No DNS lookups, and no connections to other hosts: the defaults of testssl.sh, stated explicitly. */
const OPTIONS = ["--quiet", "--color", "0", "--warnings", "off", "--nodns", "none"];
let passed = 0;
let failed = 0;
const listeners = [PORT.internal, PORT.console, PORT.rest];

const testssl = found() ?? (install() ? found() : null);
if (testssl === null) {
  console.log(`skipped: ${listeners.length} listeners, for ${PACKAGE} is not here and could not be installed`);
} else {
  let cluster: Cluster | null = null;
  try {
    cluster = await Cluster.start({ cores: 1 });
    await scanAll(testssl, cluster);
  } catch (error) {
    fail("the run came to its end", error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  try {
    for (const { command } of (await cluster?.stop(failed > 0 ? "tls" : null)) ?? [])
      fail("all ended by SIGTERM", command);
  } catch (error) {
    fail("all was put away", String(error));
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function fail(what: string, why: string): void {
  failed++;
  console.log(`FAILED  ${what}: ${why}`);
}

async function scanAll(program: string, cluster: Cluster): Promise<void> {
  const [core] = cluster.cores;
  const folder = identityIn(core?.home ?? "")?.folder;
  if (core === undefined || folder === undefined) throw new Error("no Core");
  const own = issueFor(core.host, cluster.dir);
  copyFileSync(own.cert, join(folder, "certificates/console.crt"));
  copyFileSync(own.key, join(folder, "certificates/console.key"));
  core.child.signal("SIGTERM");
  await cluster.restart(core);
  const ca = readFileSync(own.ca, "utf8");
  await until("the console speaks TLS", async () => {
    const place = { host: core.host, port: PORT.console, ca };
    return (await askOnce(place, { method: "GET", path: "/api/v3/sign-in" })).status === 200;
  });
  for (const port of listeners) {
    const anchor = port === PORT.internal ? join(folder, "certificates/ca.crt") : own.ca;
    scan(program, `${core.host}:${port}`, anchor, port);
  }
}

function scan(program: string, target: string, ca: string, port: number): void {
  const reports = join(ROOT, "test-results");
  mkdirSync(reports, { recursive: true });
  const file = join(reports, `testssl-${port}.json`);
  rmSync(file, { force: true });
  const from = performance.now();
  const run = spawnSync(program, [...OPTIONS, "--add-ca", ca, "--jsonfile", file, target], {
    encoding: "utf8",
    timeout: 900_000,
  });
  // null where it could not be started
  const output = run.stdout ?? String(run.error);
  writeFileSync(join(reports, `testssl-${port}.txt`), output);
  const seconds = ((performance.now() - from) / 1000).toFixed(0);
  if (!existsSync(file))
    return fail(`${port} (${seconds} s)`, `${PACKAGE} wrote nothing, ${run.status}: ${output.slice(-500)}`);
  const { faults, warnings, suites } = verdictOf(readFileSync(file, "utf8"));
  if (run.signal !== null) faults.push(`ended by ${run.signal}`);
  if (faults.length === 0) passed++;
  else failed++;
  const lines = [...faults, ...warnings, ...Object.entries(suites).map(([p, names]) => `${p}: ${names.join(" ")}`)];
  console.log(
    `${faults.length === 0 ? "ok    " : "FAILED"}  ${port} (${seconds} s)${lines.map((l) => `\n        ${l}`).join("")}`,
  );
}

function found(): string | null {
  return NAMES.find((name) => spawnSync(name, ["--version"], { stdio: "ignore" }).error === undefined) ?? null;
}

/** Where it may: root on Debian. */
function install(): boolean {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return false;
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    execFileSync("apt-get", ["update", "-qq"], { stdio: "ignore", env });
    execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", PACKAGE], { stdio: "ignore", env });
    return true;
  } catch {
    return false;
  }
}
