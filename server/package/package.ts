// `npm run package`: builds dist/package/kuma-<version>-linux-x64.tar.gz and the .deb with the same content.
// `npm run package -- --twice` builds them twice from scratch and compares; `-- --executable` builds only
// dist/package/kuma, in seconds, for tests and for trying the executable itself.
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "../build/fresh.ts";
import { filesBelow, hashOfFile, settle, writeSums, writeTarball } from "./archive.ts";
import { checkSbom } from "./check-sbom.ts";
import { writeDeb } from "./debian.ts";
import { type DeployFile, deployFiles } from "./deploy.ts";
import { type EngineFile, engineFiles } from "./engine.ts";
import { buildExecutable } from "./executable.ts";
import { type Facts, facts, OUT, PackageFailure, run } from "./facts.ts";
import { writeLicences } from "./licences.ts";
import { type Lock, npmPackages } from "./npm-packages.ts";
import { sbom } from "./sbom.ts";

const from = Date.now();
const progress = (what: string): void => console.log(`package: ${what} (${((Date.now() - from) / 1000).toFixed(0)} s)`);
const mib = (path: string): string => `${(statSync(path).size / 1024 / 1024).toFixed(1)} MiB`;

interface Made {
  archive: string;
  deb: string;
}
interface Parts {
  facts: Facts;
  deploy: readonly DeployFile[];
  engine: readonly EngineFile[];
}

/** Builds everything below the new folder `work`. */
async function make(work: string, parts: Parts): Promise<Made> {
  mkdirSync(work, { recursive: true });
  const inside = await buildExecutable(work, parts.facts);
  progress("executable built");
  const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as Lock;
  const packages = npmPackages(inside, lock);

  const content = join(work, parts.facts.name);
  const put = (name: string, path: string): void => {
    mkdirSync(dirname(join(content, name)), { recursive: true });
    cpSync(path, join(content, name));
  };
  put("kuma", join(work, "kuma"));
  put("LICENSE", join(ROOT, "LICENSE"));
  put("README.md", join(ROOT, "README.md"));
  for (const name of filesBelow(join(ROOT, "docs"))) put(`docs/${name}`, join(ROOT, "docs", name));
  for (const file of [...parts.engine, ...parts.deploy]) put(file.name, file.path);
  writeLicences(join(content, "licences"), packages, parts.engine);
  const list = `${JSON.stringify(sbom({ ...parts, runtime: process.execPath, packages }), null, 2)}\n`;
  await checkSbom(list);
  writeFileSync(join(content, "sbom.cdx.json"), list);
  await writeSums(content, filesBelow(content));
  settle(content, parts.facts.epoch);
  progress(`${packages.length} npm packages inside; SBOM and licences written`);

  const made = {
    archive: join(work, `${parts.facts.name}.tar.gz`),
    deb: join(work, `kuma_${parts.facts.version}_amd64.deb`),
  };
  await writeTarball(work, parts.facts, made.archive);
  writeDeb(content, parts.facts, join(work, "deb"), made.deb);
  progress("archive and .deb packed");
  return made;
}

/** Checks that the built executable reports the right version before it is packaged. */
function checkExecutable(work: string, { version, commit }: Facts): void {
  const said = run(join(work, "kuma"), ["version"]);
  if (!said.startsWith(`kuma ${version} (commit ${commit}`)) throw new PackageFailure(`the executable says: ${said}`);
}

async function executableOnly(): Promise<void> {
  const work = join(OUT, "executable");
  rmSync(work, { recursive: true, force: true });
  await buildExecutable(work, facts());
  checkExecutable(work, facts());
  renameSync(join(work, "kuma"), join(OUT, "kuma"));
  rmSync(work, { recursive: true });
  console.log(`dist/package/kuma  ${mib(join(OUT, "kuma"))}`);
}

async function main(): Promise<void> {
  const parts: Parts = { facts: facts(), deploy: deployFiles(), engine: engineFiles() };
  rmSync(OUT, { recursive: true, force: true });
  const work = join(OUT, "work");
  const made = await make(work, parts);
  checkExecutable(work, parts.facts);
  if (process.argv.includes("--twice")) {
    const again = await make(join(OUT, "again"), parts);
    for (const part of ["archive", "deb"] as const) {
      const [one, two] = [await hashOfFile(made[part]), await hashOfFile(again[part])];
      if (one !== two) throw new PackageFailure(`two builds differ: ${made[part]} ${one}, ${again[part]} ${two}`);
    }
    rmSync(join(OUT, "again"), { recursive: true });
    progress("built twice: the same bytes");
  }
  const names = Object.values(made).map((path: string) => path.slice(work.length + 1));
  for (const name of names) renameSync(join(work, name), join(OUT, name));
  const size = mib(join(work, "kuma"));
  rmSync(work, { recursive: true });
  await writeSums(OUT, names);
  for (const name of names)
    console.log(`dist/package/${name}  ${mib(join(OUT, name))}  ${await hashOfFile(join(OUT, name))}`);
  console.log(`kuma alone: ${size}; commit ${parts.facts.commit}`);
}

try {
  if (!existsSync(join(ROOT, "node_modules/vite"))) throw new PackageFailure("run npm ci first");
  await (process.argv.includes("--executable") ? executableOnly() : main());
} catch (error) {
  if (!(error instanceof PackageFailure)) throw error;
  console.error(`package: ${error.message}`);
  process.exitCode = 1;
}
