import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FOLDER, type World } from "./world.ts";
import { DOMAIN } from "./hosts.ts";

/** Fills a template of the package as an administrator does; without `peers` the group of them is left out. */
export function writeInventory(
  world: World,
  kind: "distributed" | "expand",
  options: { peers: boolean; as?: string; edit?: (text: string) => string },
): string {
  const folder = join(world.hosts.root("control"), FOLDER);
  const template = readFileSync(join(folder, `${kind}.inventory.yml.template`), "utf8");
  const named = filled(world, template);
  const name = options.as ?? `${kind}.inventory.yml`;
  const cut = options.peers ? named : named.replace(/\n *# Prepared here[^]*$/, "\n");
  writeFileSync(join(folder, name), options.edit?.(cut) ?? cut);
  return name;
}

/** The expand template, filled in for all hosts. */
export function expandInventory(world: World): string {
  return filled(
    world,
    readFileSync(join(world.hosts.root("control"), FOLDER, "expand.inventory.yml.template"), "utf8"),
  );
}

function filled(world: World, template: string): string {
  return template.replace(
    /(core-\d)\.example\.com:\n( +)ip: 0\.0\.0\.0/g,
    (_, name: string, indent: string) => `${name}.${DOMAIN}:\n${indent}ip: ${world.hosts.address(name)}`,
  );
}
