import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as z from "zod/mini";

const Endpoint = z.object({ host: z.string(), port: z.number() });
const Removed = z.object({ at: z.string(), by: z.string() });
export type Removed = z.infer<typeof Removed>;
/** The part of a Core's core.json that a trial needs. */
const Identity = z.object({
  id: z.string(),
  name: z.string(),
  host: z.string(),
  internal: z.object({ advertise: Endpoint }),
  health: Endpoint,
  rest: Endpoint,
  removed: z.optional(Removed),
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

interface Found {
  home: Home;
  removed: Removed | null;
  changedMs: number;
}

export interface Homes {
  /** homes of Cores that have joined, by name */
  homes: Home[];
  /** homes of Cores that were notified that they are no longer members */
  removed: { home: Home; removed: Removed }[];
  /** homes whose address a younger home has: the address was free, so their Core was removed while it was down */
  displaced: { home: Home; by: string }[];
  /** folders whose Core never joined */
  unfinished: string[];
}

/**
 * Null where the file is incomplete or foreign: its Core reports it better than a trial can, when it is started by
 * hand.
 */
function read(path: string): Found | null {
  const core = dirname(path);
  try {
    const { removed, ...identity } = Identity.parse(JSON.parse(readFileSync(path, "utf8")));
    const ca = join(core, "certificates/ca.crt");
    const home = {
      ...identity,
      internal: identity.internal.advertise,
      dir: dirname(dirname(core)),
      ca: existsSync(ca) ? ca : null,
    };
    return { home, removed: removed ?? null, changedMs: statSync(path).mtimeMs };
  } catch {
    return null;
  }
}

/** Returns when and by whom the Core of a home was removed; null where the home has no record of it. */
export function removedFrom(dir: string): Removed | null {
  return globSync("core/*/core.json", { cwd: dir }).flatMap((file) => read(join(dir, file))?.removed ?? [])[0] ?? null;
}

/** Returns every home below the data folder. */
export function homesIn(data: string): Homes {
  const found = globSync("*/core/*/core.json", { cwd: data })
    .flatMap((file) => read(join(data, file)) ?? [])
    .sort((a, b) => a.home.name.localeCompare(b.home.name, "en", { numeric: true }));
  const youngest = new Map<string, Found>();
  for (const one of found.filter(({ removed }) => removed === null)) {
    const other = youngest.get(addressOf(one.home));
    if (other === undefined || other.changedMs < one.changedMs) youngest.set(addressOf(one.home), one);
  }
  const sorted: Homes = { homes: [], removed: [], displaced: [], unfinished: [] };
  for (const one of found) {
    const { home, removed } = one;
    const holder = youngest.get(addressOf(home));
    if (removed !== null) sorted.removed.push({ home, removed });
    else if (holder === undefined || holder === one) sorted.homes.push(home);
    else sorted.displaced.push({ home, by: holder.home.name });
  }
  const known = new Set(found.map(({ home }) => home.dir));
  sorted.unfinished = globSync("*/core", { cwd: data })
    .map((core) => join(data, dirname(core)))
    .filter((dir) => !known.has(dir))
    .sort((a, b) => basename(a).localeCompare(basename(b)));
  return sorted;
}

const addressOf = ({ health }: Home): string => `${health.host}:${health.port}`;
