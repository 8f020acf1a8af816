import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { CORES_FOLDER } from "../../../lib/process/node-files.ts";
import { asideOf, readCoreJson } from "./core-json.ts";
import { layoutOf } from "./layout.ts";

/** Folders beside a home that are looked into: a trial has a few. */
const MOST = 200;

/**
 * Returns the homes of the Cores in the folders beside a home, as those of a trial are, by their refs; also of one that
 * is about to rejoin, whose core.json is set aside.
 */
export function homesBeside(home: string): Map<string, string> {
  const parent = dirname(home);
  const found = new Map<string, string>();
  for (const name of namesIn(parent).slice(0, MOST)) {
    const other = join(parent, name);
    for (const id of namesIn(join(other, CORES_FOLDER)).slice(0, MOST)) {
      const ref = refIn(other, id);
      if (ref !== null) found.set(ref, other);
    }
  }
  return found;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function refIn(home: string, id: string): string | null {
  const { coreJson } = layoutOf(home, id);
  try {
    return (readCoreJson(coreJson) ?? readCoreJson(asideOf(coreJson)))?.ref ?? null;
  } catch {
    return null;
  }
}
