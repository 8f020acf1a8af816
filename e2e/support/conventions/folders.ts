import { dirname } from "node:path";

/** Product files that one folder may hold: more are a list, not a thought. */
export const MOST_FILES = 20;
const IS_CODE = /\.(tsx?|mjs)$/;
const IS_TEST = /\.(test|spec)\.tsx?$|\/testing\//;

/** Returns the folders that hold too many product files, as sentences; tests and test kits are not counted. */
export function crowdedFolders(files: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const file of files)
    if (IS_CODE.test(file) && !IS_TEST.test(file)) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > MOST_FILES)
    .map(([folder, count]) => `${folder}: ${count} files, at most ${MOST_FILES}`)
    .sort();
}

/** Lines that the README of a folder may have: what lives here, what may be imported, where to start. */
export const MOST_LINES = 10;
const IS_SOURCE = /^(?:shared\/src|web\/src|server\/src|server\/reference|e2e)\/.*\.(tsx?|mjs)$/;

/**
 * Returns the folders of sources, two or three names below the root, that have no README, and the READMEs that are
 * longer than a glance, as sentences. `linesOf` returns the number of lines of a file, or null if there is no such
 * file.
 */
export function undescribedFolders(files: readonly string[], linesOf: (file: string) => number | null): string[] {
  const folders = new Set<string>();
  for (const file of files.filter((path) => IS_SOURCE.test(path))) {
    const names = dirname(file).split("/");
    for (const depth of [2, 3]) if (names.length >= depth) folders.add(names.slice(0, depth).join("/"));
  }
  return [...folders].sort().flatMap((folder) => {
    const lines = linesOf(`${folder}/README.md`);
    if (lines === null) return [`${folder}: no README.md`];
    return lines > MOST_LINES ? [`${folder}/README.md: ${lines} lines, at most ${MOST_LINES}`] : [];
  });
}
