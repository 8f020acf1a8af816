import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { authority, isLoopback } from "../../lib/net/address.ts";
import { CORES_FOLDER, nodeFiles, RESTORE_FOLDER } from "../../lib/process/node-files.ts";
import { PROGRAMS, type HomeFacts, type MadeCore, type UnitFacts } from "./facts.ts";
import { sameFile } from "./same-file.ts";
import { homeOfUnit, idOfUnit } from "./unit.ts";

/**
 * The mark file: says that a home is ours, and what was made of it and for it (server/deploy reads and writes it too).
 */
export const MARK = ".kuma-home";
/** The folder of the administrator's units. */
export const UNITS = "/etc/systemd/system";

const OURS = new Set<string>([...PROGRAMS, CORES_FOLDER, "lock", "ca.crt"]);
/** Temporary files of an installation, and of Python's in server/deploy. */
export const LEFT_OVER = /^\.kuma-((new|old)-.*|[a-z0-9_]{8})$/;
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The part of core.json that an installation needs. */
const CoreJson = z.object({
  name: z.string(),
  host: z.string(),
  console: z.object({ host: z.string(), port: z.number() }),
  engine: z.nullable(z.object({ initialCluster: z.string() })),
  peers: z.array(z.object({ name: z.string(), voter: z.boolean() })),
  removed: z.optional(z.unknown()),
});

/**
 * Returns all names in a home, except what a new file system contains by itself, where the home is a disk of its own.
 */
export function namesOf(home: string): string[] {
  return readdirSync(home).filter((name) => name !== "lost+found");
}

/** Examines a home. `executable`: the running packaged one; null: it runs in a checkout. */
export function lookAtHome(path: string, executable: string | null): HomeFacts {
  const none = { path, made: [], begun: [], damaged: [] };
  const about = lstatSync(path, { throwIfNoEntry: false });
  if (about === undefined) return { ...none, state: "absent" };
  if (!about.isDirectory()) return { ...none, state: "not_folder" };
  const names = namesOf(path);
  if (names.length === 0) return { ...none, state: "empty" };
  const ids = namesIn(join(path, CORES_FOLDER)).filter((name) => ID.test(name));
  const made = ids.flatMap((id) => readMade(path, id) ?? []);
  const others = ids.filter((id) => !made.some((core) => core.id === id));
  const damaged = others.filter((id) => holdsData(path, id));
  const ours = names.includes(MARK) || unmarked(path, { names, ids, made, executable });
  if (!ours) return { ...none, state: "foreign" };
  return { path, state: "ours", made, begun: others.filter((id) => !damaged.includes(id)), damaged };
}

/** Returns the Core with this ID as its core.json describes it; null where there is none that can be read. */
export function readMade(home: string, id: string): MadeCore | null {
  try {
    const { name, host, console, engine, peers, removed } = CoreJson.parse(
      JSON.parse(readFileSync(nodeFiles(home, id).coreJson, "utf8")),
    );
    const url = isLoopback(console.host)
      ? `http://${authority(console)}`
      : `https://${authority({ host, port: console.port })}`;
    return { id, name, host, member: engine !== null, peers, removed: removed !== undefined, console: url };
  } catch {
    return null;
  }
}

/**
 * Reports whether a home without the mark file is ours, as a Core in the foreground or a manually unpacked package
 * leaves it: it contains nothing but files of ours, and not only by their names, which another product has too, whose
 * programs would be replaced.
 */
function unmarked(
  home: string,
  o: { names: string[]; ids: string[]; made: MadeCore[]; executable: string | null },
): boolean {
  const names = o.names.filter((name) => !LEFT_OVER.test(name));
  if (!names.every((name) => OURS.has(name))) return false;
  if (o.made.length > 0) return true;
  if (PROGRAMS.some((name) => names.includes(name)))
    return o.executable !== null && sameFile(o.executable, join(home, "kuma"));
  const begun = o.ids.filter((id) => existsSync(nodeFiles(home, id).nodeKey));
  const others = namesIn(join(home, CORES_FOLDER)).filter((name) => name !== RESTORE_FOLDER);
  return others.every((name) => begun.includes(name));
}

/**
 * Reports whether a Core has data in a home: core.json is written last and in one piece, and the engine's data after
 * it, so a failed join has none.
 */
function holdsData(home: string, id: string): boolean {
  const { core, coreJson } = nodeFiles(home, id);
  return [coreJson, join(core, "raft", "member")].some((path) => existsSync(path));
}

/** Returns the units of Cores, and the home of each. */
export function unitsOfCores(folder: string = UNITS): UnitFacts[] {
  return namesIn(folder).flatMap((file) => {
    const id = idOfUnit(file);
    return id === null ? [] : { id, home: homeOfUnit(textOr(join(folder, file), "")) };
  });
}

function textOr(path: string, other: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return other;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
