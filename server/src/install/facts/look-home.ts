import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { authority, isLoopback } from "../../lib/net/address.ts";
import { CORES_FOLDER, nodeFiles } from "../../lib/process/node-files.ts";
import { PROGRAMS, type HomeFacts, type MadeCore, type UnitFacts } from "./facts.ts";
import { sameFile } from "./same-file.ts";
import { homeOfUnit, idOfUnit } from "./unit.ts";

/** Says that a home is ours, and what of it and for it we made (server/deploy reads and writes it too). */
export const MARK = ".kuma-home";
/** Where the system's administrator keeps units. */
export const UNITS = "/etc/systemd/system";

const OURS = new Set<string>([...PROGRAMS, CORES_FOLDER, "lock", "ca.crt"]);
/** Temporary files: of an installation, and of Python's in server/deploy. */
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

/** All that is in a home; what a new file system holds by itself, where the home is a disk of its own, does not count. */
export function namesOf(home: string): string[] {
  return readdirSync(home).filter((name) => name !== "lost+found");
}

/** `executable`: the packaged one that runs; null: a checkout does. */
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

/** The Core with this ID as its core.json has it; null where there is none that can be read. */
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
 * Ours without our mark, as a Core in the foreground or a package by hand leaves it: nothing in it but what is ours, and
 * that not only by its names, which another product has too, whose programs would be replaced.
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
  return namesIn(join(home, CORES_FOLDER)).every((name) => begun.includes(name));
}

/** core.json is written last and whole, and the engine's data after it: none of a join that came to nothing. */
function holdsData(home: string, id: string): boolean {
  const { core, coreJson } = nodeFiles(home, id);
  return [coreJson, join(core, "raft", "member")].some((path) => existsSync(path));
}

/** The units of Cores, and where each has its Core. */
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
