import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../build/fresh.ts";
import { PackageFailure, run } from "./facts.ts";

export interface DeployFile {
  /** path in the package */
  name: string;
  path: string;
  executable: boolean;
}

const FOLDER = "server/deploy";
/** Without these the documented procedure does not work. */
const NEEDED = [
  "install.sh",
  "expand.sh",
  "uninstall.sh",
  "single.inventory.yml.template",
  "distributed.inventory.yml.template",
  "expand.inventory.yml.template",
];
/** Files of the repository that are not part of the procedure. */
const OURS = /(^|\/)(testing\/|__pycache__\/|\.|README\.md$)|\.test\.\w+$/;

/**
 * Returns scripts, templates and roles as git knows them: no inventory or log that a trial left there. Throws
 * PackageFailure.
 */
export function deployFiles(): DeployFile[] {
  const listed = run("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", FOLDER]);
  const names = listed
    .split("\0")
    .filter((path) => path !== "" && existsSync(join(ROOT, path)))
    .map((path) => path.slice(FOLDER.length + 1))
    .filter((name) => !OURS.test(name));
  const missing = missingOf(names);
  if (missing.length > 0)
    throw new PackageFailure(`${FOLDER} lacks ${missing.join(", ")}: a package without them installs nothing`);
  return names.sort().map((name) => {
    const path = join(ROOT, FOLDER, name);
    return { name, path, executable: (statSync(path).mode & 0o111) !== 0 };
  });
}

/** Returns what the documented procedure needs and `names` lacks. @internal */
export const missingOf = (names: readonly string[]): string[] => NEEDED.filter((name) => !names.includes(name));
