import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { bundleServer } from "../build/bundle.ts";
import { ROOT } from "../build/fresh.ts";
import { type Facts, PackageFailure, run } from "./facts.ts";

/** Folders of the npm packages whose code is in the executable, relative to the checkout, sorted. */
export interface Inside {
  server: string[];
  page: string[];
}

const PACKAGE = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/;

/**
 * Makes `work/kuma`: runtime, server and page as one file. The page is built again into `work/web`, so that it contains
 * nothing that the sources do not explain. Returns what it contains.
 */
export async function buildExecutable(work: string, { commit }: Facts): Promise<Inside> {
  const page = join(work, "web");
  mkdirSync(page, { recursive: true });
  const vite = join(ROOT, "node_modules/vite/bin/vite.js");
  run(process.execPath, [vite, "build", "web", "--emptyOutDir", "--outDir", relative(join(ROOT, "web"), page)]);
  const modules = await bundleServer({
    entry: join(ROOT, "server/src/main/kuma.ts"),
    file: join(work, "kuma.mjs"),
    commit,
  });
  writeFileSync(join(work, "sea.json"), JSON.stringify(recipe(page)));
  run(process.execPath, ["--build-sea", "sea.json"], work);
  chmodSync(join(work, "kuma"), 0o755);
  const folders = modules.flatMap((id) => PACKAGE.exec(id) ?? []).map((folder) => relative(ROOT, folder));
  return {
    server: [...new Set(folders)].sort(),
    page: JSON.parse(readFileSync(join(page, ".vite/packages.json"), "utf8")) as string[],
  };
}

/** Returns Node's recipe for the executable. Relative names: the recipe's content may end up in the file. */
function recipe(page: string): object {
  const files = readdirSync(page, { recursive: true, encoding: "utf8" }).filter((name) => /^[^.].*\.\w+$/.test(name));
  if (!files.includes("index.html")) throw new PackageFailure("the build of the page made no index.html");
  return {
    main: "kuma.mjs",
    mainFormat: "module",
    output: "kuma",
    disableExperimentalSEAWarning: true,
    // Node's own options in the environment of a user of kuma are not meant for it.
    execArgvExtension: "none",
    assets: Object.fromEntries(files.sort().map((name) => [`web/${name}`, `web/${name}`])),
  };
}
