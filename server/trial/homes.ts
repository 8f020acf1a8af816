import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as z from "zod/mini";

const Endpoint = z.object({ host: z.string(), port: z.number() });
/** The part of a Core's core.json that a trial needs. */
const Identity = z.object({
  id: z.string(),
  name: z.string(),
  host: z.string(),
  internal: z.object({ advertise: Endpoint }),
  health: Endpoint,
  rest: Endpoint,
});

export interface Home {
  dir: string;
  id: string;
  name: string;
  host: string;
  internal: { host: string; port: number };
  health: { host: string; port: number };
  /** the API for scripts */
  rest: { host: string; port: number };
  /** the cluster's CA certificate; null while there is none */
  ca: string | null;
}

/** Every home below the data folder whose Core has joined, by name; `unfinished` are those that never did. */
export function homesIn(data: string): { homes: Home[]; unfinished: string[] } {
  const homes: Home[] = [];
  for (const file of globSync("*/core/*/core.json", { cwd: data })) {
    const path = join(data, file);
    const core = dirname(path);
    try {
      const identity = Identity.parse(JSON.parse(readFileSync(path, "utf8")));
      const ca = join(core, "certificates/ca.crt");
      homes.push({
        ...identity,
        internal: identity.internal.advertise,
        dir: dirname(dirname(core)),
        ca: existsSync(ca) ? ca : null,
      });
    } catch {
      // Half-written or foreign: its Core will say so better than we can, when it is started by hand.
      continue;
    }
  }
  const known = new Set(homes.map((home) => home.dir));
  const all = globSync("*/core", { cwd: data }).map((found) => join(data, dirname(found)));
  return {
    homes: homes.sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true })),
    unfinished: all.filter((dir) => !known.has(dir)).sort((a, b) => basename(a).localeCompare(basename(b))),
  };
}
