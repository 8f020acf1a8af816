import { isAbsolute, relative } from "node:path";
import { fill } from "@core-console/shared/words/template";
import { ROOT } from "../../build/fresh.ts";
import type { Removed } from "../homes.ts";
import { type Ended, howItEnded } from "./processes.ts";

/** Returns a folder as the user of the terminal would name it: relative to the checkout where it is inside it. */
export function shownFolder(dir: string): string {
  const path = relative(ROOT, dir);
  return path.startsWith("..") || isAbsolute(path) ? dir : path;
}

const shown = (argv: readonly string[]): string =>
  argv.map((word) => (/^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");

const wasRemoved = (name: string, removed: Removed): string =>
  fill("{name} was removed from the cluster on {at:time} by {by}", { name, ...removed }, "en");

/** Returns the home in a command line; null where it has none, as a console's. */
export const homeOf = (argv: readonly string[]): string | null => {
  const at = argv.indexOf("--home");
  return at === -1 ? null : (argv[at + 1] ?? null);
};

export interface Ending {
  name: string;
  argv: readonly string[];
  ended: Ended;
  /** its output before it ended */
  words: string;
  /** what its home records of its removal */
  removed: Removed | null;
}

/** Returns the message on a child process that ended although the trial did not stop it. */
export function endingLine({ name, argv, ended, words, removed }: Ending): string {
  const home = homeOf(argv);
  if (removed !== null && home !== null)
    return `${wasRemoved(name, removed)}; its data stays in ${shownFolder(home)}, which may be deleted. Add a Core to have another.`;
  const how = `${name} ended (${howItEnded(ended)})`;
  // A process that gave up knows why, and may know that restarting does not help: its message comes before the command.
  if (ended.code !== null && ended.code !== 0)
    return `${how}:\n${words}\nIt is not restarted by itself; once that is mended, this starts it again:\n  ${shown(argv)}`;
  return `${how}. It is not restarted by itself; this starts it again:\n  ${shown(argv)}`;
}

/** Returns the message of a start on a home that it leaves alone because its Core was removed. */
export const removedLine = (name: string, dir: string, removed: Removed): string =>
  `${wasRemoved(name, removed)} and is not started; ${shownFolder(dir)} may be deleted`;

/** Returns the same on a home whose Core was removed while it was down, so that nothing in the home records it. */
export const displacedLine = (name: string, dir: string, health: string, by: string): string =>
  `${name} is not started: ${by} has its address (${health}) since; once ${name} was removed from the cluster, ${shownFolder(dir)} may be deleted`;
