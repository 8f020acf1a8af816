// Preloaded into a `kuma` process with NODE_OPTIONS: numbers the changes that it makes to the files of a Core's folder,
// and kills it, as by kill -9, immediately before or after one of them.
//   KUMA_POINTS=FILE        writes one line for each change: what it changes
//   KUMA_KILL_AT=N:before   or N:after, with the number of its line, from 1
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { basename } from "node:path";

const { KUMA_POINTS: list, KUMA_KILL_AT: at } = process.env;
const [wanted, when] = (at ?? "0:").split(":");
let count = 0;

/** @param {string} path */
const isOfCore = (path) => /\/core\/[^/]+\/[^/]+(\/[^/]+)?$/.test(path) && !basename(path).startsWith(".kuma-new");

/** @param {string} file the journal */
const stepIn = (file) => JSON.parse(fs.readFileSync(file, "utf8")).step;

/**
 * @param {string} what
 * @param {() => void} act
 */
function change(what, act) {
  count += 1;
  if (list !== undefined) fs.appendFileSync(list, `${what}\n`);
  if (count === Number(wanted) && when === "before") process.kill(process.pid, "SIGKILL");
  act();
  if (count === Number(wanted) && when === "after") process.kill(process.pid, "SIGKILL");
}

const { renameSync, rmSync } = fs;
fs.renameSync = (from, to) => {
  const [source, target] = [String(from), String(to)];
  if (!isOfCore(target)) return renameSync(from, to);
  const name = basename(target);
  const what =
    name === "recovery.json"
      ? `journal: ${stepIn(source)}`
      : `${basename(source).startsWith(".kuma-new") ? "write" : "rename to"} ${name}`;
  change(what, () => renameSync(from, to));
};
fs.rmSync = (path, options) => {
  const name = basename(String(path));
  if (!isOfCore(String(path)) || !fs.existsSync(path) || (name !== "recovery" && name !== "recovery.json"))
    return rmSync(path, options);
  change(`remove ${name}`, () => rmSync(path, options));
};
syncBuiltinESMExports();
