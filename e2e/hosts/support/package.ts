import { createHash } from "node:crypto";
import { globSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../support/cluster/kuma.ts";
import { must } from "./command.ts";

const OUT = join(ROOT, "dist/package");
const SOURCES = [
  "package-lock.json",
  "package.json",
  "shared/src/**/*",
  "web/{src,public}/**/*",
  "web/*.{ts,html}",
  "server/{src,build,deploy,package}/**/*",
];

/** Hash of the contents of all that goes into a package. */
function hashOfSources(): string {
  const hash = createHash("sha256");
  for (const file of globSync(SOURCES, { cwd: ROOT }).sort()) {
    const path = join(ROOT, file);
    if (/\.test\.tsx?$/.test(file) || !statSync(path).isFile()) continue;
    hash.update(`${file}\0`).update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex");
}

/**
 * `KUMA_PACKAGE`, an archive to test; else that of the present sources, built where it is missing or older than they
 * are.
 */
export async function packed(report: (line: string) => void): Promise<string> {
  const given = process.env["KUMA_PACKAGE"];
  if (given !== undefined) return given;
  const stamp = join(OUT, ".sources");
  const hash = hashOfSources();
  const found = (): string | undefined => globSync("kuma-*-linux-x64.tar.gz", { cwd: OUT })[0];
  let was = "";
  try {
    was = readFileSync(stamp, "utf8");
  } catch {
    // Never built.
  }
  if (was !== hash || found() === undefined) {
    report("building the package …");
    await must(["npm", "run", "--silent", "--prefix", ROOT, "package"], { deadlineMs: 600_000 });
    writeFileSync(stamp, hash);
  }
  const name = found();
  if (name === undefined) throw new Error(`npm run package left no archive in ${OUT}`);
  return join(OUT, name);
}
