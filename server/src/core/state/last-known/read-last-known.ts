import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Life } from "@core-console/shared/contract/life";
import { isSameLife } from "@core-console/shared/domain/rules/life";
import { inSlices } from "../../../lib/work/slices.ts";
import { type CopyFault, type CopyReading, readCopy } from "./copy-file.ts";
import { type LastKnown, lastKnownOf } from "./last-known.ts";

/** The copy, and the one before it, which counts where the newer one cannot be read. */
export const COPY_FILE = "records";
export const OLDER_FILE = "records.older";
const FILES = [COPY_FILE, OLDER_FILE];

/** What is wrong with one file of the copy; `other_life`: it is of another life of the cluster than this Core. */
export interface CopyProblem {
  file: string;
  why: CopyFault | "other_life" | "unreadable";
}

/**
 * Reads the last known state of this Core's life of the cluster from its folder; null where there is none that can be
 * read. Never throws: each file that does not count, or not to its end, is a problem.
 */
export async function readLastKnown(
  folder: string,
  own: Life,
): Promise<{ state: LastKnown | null; problems: CopyProblem[] }> {
  const problems: CopyProblem[] = [];
  let newest: LastKnown | null = null;
  for (const name of FILES) {
    const file = join(folder, name);
    const note = (why: CopyProblem["why"]): number => problems.push({ file, why });
    const text = await textOf(file);
    if (text === "missing") continue;
    if (text === "unreadable") {
      note(text);
      continue;
    }
    const reading = await inSlices(readCopy(text.text));
    if (reading.fault !== null) note(reading.fault);
    if (reading.head === null) continue;
    if (!isSameLife(reading.head, own)) {
      note("other_life");
      continue;
    }
    const state = stateOf(reading);
    if (state === null) note("damaged");
    else if (newest === null || state.revision > newest.revision) newest = state;
    if (reading.fault === null && state !== null) break;
  }
  return { state: newest, problems };
}

function stateOf({ head, rows }: CopyReading): LastKnown | null {
  try {
    return head === null ? null : lastKnownOf(rows, { atMs: head.atMs, revision: head.revision });
  } catch {
    return null;
  }
}

async function textOf(file: string): Promise<{ text: string } | "missing" | "unreadable"> {
  try {
    return { text: await readFile(file, "utf8") };
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT" ? "missing" : "unreadable";
  }
}
