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
