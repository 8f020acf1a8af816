import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "../build/fresh.ts";
import type { EngineFile } from "./engine.ts";
import { PackageFailure } from "./facts.ts";
import { nodeLicence } from "./node-licence.ts";
import { licenceText, type NpmPackage } from "./npm-packages.ts";

const ENGINE_NOTE = (file: EngineFile): string =>
  `${file.name} comes from Debian's package ${file.debian.name} ${file.debian.version}. What follows is Debian's word on its
copyright, and then the Apache License 2.0 in full, which that text refers to.
Linked into it, by Debian's word, are these source packages; each has its copyright file in Debian:
${file.builtUsing.map((one) => `  ${one.name} ${one.version}\n`).join("")}
`;

/** Writes the licences of everything in the package into `folder`. */
export function writeLicences(folder: string, packages: readonly NpmPackage[], engine: readonly EngineFile[]): void {
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  // Debian refers to its own copy of it, whose text equals ours.
  const apache = readFileSync(join(ROOT, "LICENSE"), "utf8");
  write("kuma.txt", apache);
  const node = nodeLicence();
  if (node === null) throw new PackageFailure("Node's LICENSE is not in node_modules: npm ci brings it");
  write("node.txt", readFileSync(node, "utf8"));
  for (const file of engine)
    write(`${file.name}.txt`, `${ENGINE_NOTE(file)}${readFileSync(file.copyright, "utf8")}\n\n${apache}`);
  for (const one of packages) write(`npm/${one.name.replace("/", "__")}-${one.version}.txt`, licenceText(one));
}
