import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { CORES, FOLDER, HOME, type World } from "./world.ts";

export interface Log {
  /** where it was, for investigating a failure */
  name: string;
  text: string;
}

/**
 * Returns everything that was logged on the hosts: the Core's and the engine's logs, including rotated ones, and the
 * journal.
 */
export async function logsOfHosts({ hosts }: World): Promise<Log[]> {
  const logs: Log[] = [];
  for (const host of CORES) {
    logs.push(...read(join(hosts.root(host), HOME, "core/*/log/core/*"), host));
    const text = await hosts.mustOn(host, "journalctl --all --no-pager --output verbose", { deadlineMs: 120_000 });
    logs.push({ name: `${host}: journal`, text });
  }
  return logs;
}

/** Returns what the scripts logged on the control machine. */
export function logsOfScripts({ hosts }: World): Log[] {
  return read(join(hosts.root("control"), FOLDER, "log/*.log"), "control");
}

function read(pattern: string, host: string): Log[] {
  return globSync(pattern).map((path) => {
    const bytes = readFileSync(path);
    return { name: `${host}: ${basename(path)}`, text: String(path.endsWith(".gz") ? gunzipSync(bytes) : bytes) };
  });
}

/**
 * Returns the lines of logs that contain the prefix of a secret, or what was searched for; the lines contain the secret
 * itself.
 */
export function linesWith(found: (text: string) => string[], logs: readonly Log[]): string[] {
  return logs.flatMap(({ name, text }) =>
    found(text).map((secret) => `${name}: ${text.split("\n").find((line) => line.includes(secret)) ?? secret}`),
  );
}
