import { lstatSync } from "node:fs";
import { join } from "node:path";
import { must } from "./command.ts";
import { HOME, type World } from "./world.ts";

/** What the system itself writes as it runs. */
const ALIVE = ["proc", "sys", "dev", "run", "tmp", "var/log", "var/tmp", "var/cache", "var/lib/systemd"];
/** Rewritten as a whole, with a copy of what was before: what they hold counts, not when. */
const REWRITTEN = /^(etc\/((passwd|group|shadow|gshadow|hosts)-?|\.pwd\.lock)|opt\/kaspersky\/kuma\/\.kuma-home) /;
const CONTENTS = `cat /etc/passwd /etc/group /etc/hosts ${HOME}/.kuma-home 2>/dev/null; cut -d : -f 1,2 /etc/shadow /etc/gshadow`;

/**
 * Everything on a host that is not as on this machine, which is all that a script could have changed: type, mode,
 * owner, size, time of last change, target. The Core's own folder lives by itself.
 */
export async function listing({ hosts }: World, host: string): Promise<string> {
  const top = join(hosts.dir, host, "upper");
  const out = [...ALIVE.map((path) => join(top, path)), `${join(top, HOME)}/core`];
  const skip = out.flatMap((path) => ["-path", path, "-prune", "-o"]);
  const folder = ["-type", "d", "-printf", "%P d %m %U:%G\\n"];
  const file = ["-o", "-printf", "%P %y %m %U:%G %s %T@ %l\\n"];
  const found = (await must(["find", top, ...skip, ...folder, ...file], { deadlineMs: 120_000 }))
    .replace(/\n$/, "")
    .split("\n");
  const changed = found.filter((line) => !REWRITTEN.test(line) && !isOurs(line)).sort();
  const inside = await hosts.mustOn(host, `${CONTENTS}; systemctl list-unit-files --no-legend 'kuma*' || true`);
  return [...changed, inside].join("\n");
}

/** As it is on this machine: a folder in which something was changed, or a file that was changed and put back. */
function isOurs(line: string): boolean {
  const [, path, kind, mode, owner, size, seconds] =
    /^(.*) ([df]) (\d+) (\d+:\d+)(?: (\d+) (\d+)\.\d+ )?$/.exec(line) ?? [];
  const about = path === undefined ? undefined : lstatSync(join("/", path), { throwIfNoEntry: false });
  if (about === undefined) return false;
  const same = (about.mode & 0o7777).toString(8) === mode && `${about.uid}:${about.gid}` === owner;
  if (kind === "d") return same && about.isDirectory();
  return same && about.isFile() && String(about.size) === size && String(Math.floor(about.mtimeMs / 1000)) === seconds;
}
