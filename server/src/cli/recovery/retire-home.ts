import { existsSync, readFileSync, renameSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { nodeFiles } from "../../lib/process/node-files.ts";
import { writeWhole } from "../../lib/process/write-whole.ts";

/**
 * Ends the part that a host's Core has in a life of the cluster: core.json says that it does not start any more, and
 * the engine's data is renamed. May be repeated after a crash at any point. Returns where the data is; null for none.
 */
export function retireHome(home: string, id: string, how: { lifeId: string; by: string; at: string }): string | null {
  const files = nodeFiles(resolve(home), id);
  const self: unknown = JSON.parse(readFileSync(files.coreJson, "utf8"));
  if (typeof self !== "object" || self === null) throw new Error(`not a Core's home: ${files.coreJson}`);
  const removed = { at: how.at, by: how.by, why: { code: "life_retired", params: { life: how.lifeId } } };
  // Its Core need not run as root: it has to be able to read that it was retired.
  const { uid, gid, mode } = statSync(files.coreJson);
  writeWhole(files.coreJson, `${JSON.stringify({ ...self, removed }, null, 2)}\n`, mode & 0o777, { uid, gid });
  const archived = `${files.raft}.retired-${how.lifeId.slice(0, 8)}`;
  if (existsSync(files.raft)) renameSync(files.raft, archived);
  return existsSync(archived) ? archived : null;
}
