import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin, Rolldown } from "vite";
import { nodeLicence } from "../server/package/node-licence.ts";
import { licenceText, type Lock, neededBy, npmPackages } from "../server/package/npm-packages.ts";

const ROOT = join(import.meta.dirname, "..");
const read = (name: string): string => readFileSync(join(ROOT, name), "utf8");

/** What the page About lists: see features/settings/Licences.tsx. */
interface Listed {
  name: string;
  /** null: the page knows which one runs */
  version: string | null;
  licence: string;
}

/**
 * Third-party packages of the product as a list and as one text with their licences. `page`: folders of what is in the
 * page.
 */
function licencesOf(page: readonly string[]): { list: Listed[]; text: string } {
  const lock = JSON.parse(read("package-lock.json")) as Lock;
  const server = neededBy("server", lock);
  const packages = npmPackages({ server, page: [...page] }, lock);
  const node = nodeLicence();
  const list: Listed[] = [
    { name: "etcd", version: null, licence: "Apache-2.0" },
    { name: "Node.js", version: lock.packages["node_modules/node"]?.version ?? null, licence: "MIT" },
    ...packages.map(({ name, version, license }) => ({ name, version, licence: license })),
  ];
  const texts = [
    `etcd\nApache-2.0\n\n${read("LICENSE").trim()}\n`,
    ...(node === null ? [] : [`Node.js\nMIT, and those of what is in it\n\n${readFileSync(node, "utf8").trim()}\n`]),
    ...packages.filter(({ at }) => existsSync(join(ROOT, at))).map(licenceText),
  ];
  return { list, text: texts.join(`\n${"=".repeat(80)}\n\n`) };
}

/** Writes licences.json and licences.txt into the build; `folders` gives the packages that went into the page. */
export function licences(folders: (bundle: Rolldown.OutputBundle) => string[]): Plugin {
  return {
    name: "licences",
    generateBundle(_, bundle) {
      const { list, text } = licencesOf(folders(bundle));
      this.emitFile({ type: "asset", fileName: "licences.json", source: `${JSON.stringify(list)}\n` });
      this.emitFile({ type: "asset", fileName: "licences.txt", source: text });
    },
    // While developing there is no build: what the page needs by the lock stands for what would be in it.
    configureServer(server) {
      const lock = JSON.parse(read("package-lock.json")) as Lock;
      server.middlewares.use("/licences.json", (_, res) => {
        res.setHeader("content-type", "application/json");
        res.end(JSON.stringify(licencesOf(neededBy("web", lock)).list));
      });
      server.middlewares.use("/licences.txt", (_, res) => {
        res.setHeader("content-type", "text/plain; charset=utf-8");
        res.end(licencesOf(neededBy("web", lock)).text);
      });
    },
  };
}
