import { existsSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Following, Shown } from "./follow.ts";
import { readShown } from "./follow.ts";
import { UNITS } from "../facts/look-home.ts";
import type { ServiceFacts, ServicePlan } from "../plan/install-plan.ts";
import { must, run } from "../run.ts";
import type { Undo } from "../undo.ts";
import { unitName } from "../facts/unit.ts";
import { writeWhole } from "../write-whole.ts";

const ENGINE_LINES = 3;
const SHOWN = "ActiveState,StatusText,NRestarts,Result,ExecMainCode,ExecMainStatus";

/** What systemd knows of the service, and what its processes still run. */
export async function lookAtService(unit: string, home: string): Promise<ServiceFacts> {
  const path = join(UNITS, unit);
  const [active, enabled, group] = await Promise.all([
    run("systemctl", ["is-active", unit]),
    run("systemctl", ["is-enabled", unit]),
    run("systemctl", ["show", "-p", "ControlGroup", "--value", unit]),
  ]);
  return {
    active: active.out === "active" || active.out === "activating" || active.out === "reloading",
    enabled: enabled.out === "enabled",
    text: existsSync(path) ? readFileSync(path, "utf8") : null,
    outdated: group.out !== "" && processesOf(group.out).some((pid) => runsReplaced(pid, home)),
  };
}

function processesOf(group: string): string[] {
  for (const root of ["/sys/fs/cgroup", "/sys/fs/cgroup/systemd"]) {
    try {
      return readFileSync(join(root, group, "cgroup.procs"), "utf8")
        .split("\n")
        .filter(Boolean);
    } catch {
      continue;
    }
  }
  return [];
}

/** The kernel names a program that was replaced below a process so. */
function runsReplaced(pid: string, home: string): boolean {
  try {
    const path = readlinkSync(`/proc/${pid}/exe`);
    return path.startsWith(`${home}/`) && path.endsWith(" (deleted)");
  } catch {
    return false;
  }
}

export async function shown(unit: string): Promise<Shown> {
  return readShown((await run("systemctl", ["show", "-p", SHOWN, unit])).out);
}

/** From where following begins: how often systemd started it again so far. */
export async function beginFollowing(unit: string, nowMs: number): Promise<Following> {
  return { status: "", sinceMs: nowMs, restarts: (await shown(unit)).restarts };
}

/** Writes and enables the service as planned; the way back puts the old text and state in place. */
export async function writeService(
  unit: string,
  text: string,
  o: { now: ServiceFacts; plan: ServicePlan; undo: Undo },
): Promise<void> {
  const path = join(UNITS, unit);
  if (o.plan.write) {
    o.undo.add(async () => {
      if (o.now.text === null) rmSync(path, { force: true });
      else writeWhole(path, o.now.text, 0o644);
      await must("systemctl", ["daemon-reload"]);
      // Fails where systemd has forgotten it already.
      await run("systemctl", ["reset-failed", unit]);
    });
    writeWhole(path, text, 0o644);
    await must("systemctl", ["daemon-reload"]);
  }
  if (o.plan.enable) {
    o.undo.add(async () => void (await must("systemctl", ["disable", unit])));
    await must("systemctl", ["enable", unit]);
  }
}

/** Stops, disables and removes the service. Settings of the administrator (systemctl edit) go only with `overrides`. */
export async function removeService(unit: string, overrides: boolean): Promise<void> {
  const path = join(UNITS, unit);
  if (existsSync(path)) await must("systemctl", ["disable", "--now", unit]);
  // One whose file is gone may run all the same; systemd fails where it has forgotten it, which is what is wanted.
  else await run("systemctl", ["stop", unit]);
  rmSync(path, { force: true });
  if (overrides) rmSync(`${path}.d`, { recursive: true, force: true });
  await must("systemctl", ["daemon-reload"]);
  // Fails so, too.
  await run("systemctl", ["reset-failed", unit]);
}

/** Has systemd forget failed services of Cores whose files are gone, as a removal that was cut off leaves them. */
export async function forgetGone(): Promise<void> {
  await run("systemctl", ["reset-failed", unitName("*")]);
}

/** The last lines that the service said since then, and the engine's own last words, as people read them. */
export async function lastLines(unit: string, sinceMs: number, engineLog: string): Promise<string[]> {
  const since = `@${Math.floor(sinceMs / 1000)}`;
  const { out } = await run("journalctl", ["-u", unit, "--since", since, "-n", "12", "-o", "cat", "--no-pager", "-q"]);
  const engine = existsSync(engineLog) ? lastWords(readFileSync(engineLog, "utf8"), sinceMs) : [];
  return [...out.split("\n"), ...engine.map((line) => `etcd: ${readable(line)}`)].filter(Boolean).map(readable);
}

/**
 * What the engine said last since then that is worse than info, without the trace of calls that its runtime adds; where
 * there is nothing, what it said last. By the time of the look it may have been started again.
 */
export function lastWords(log: string, sinceMs: number): string[] {
  const lines = log.split("\n").filter((line) => line !== "" && !/^(goroutine \d|\t|\S.*\)$)/.test(line));
  const from = lines.findIndex((line) => Date.parse(/"ts":"([^"]+)"/.exec(line)?.[1] ?? "") >= sinceMs);
  const said = from < 0 ? [] : lines.slice(from);
  const bad = said.filter((line) => !/^\{"level":"(info|debug)"/.test(line));
  return (bad.length > 0 ? bad : said).slice(-ENGINE_LINES);
}

/** A line of the log: its level and message; any other line as it is. */
export function readable(line: string): string {
  if (!line.startsWith("{")) return line;
  try {
    // The engine's own word for it is `error`, a text.
    const { level, msg, err, error } = JSON.parse(line) as Record<"level" | "msg" | "error", string | undefined> & {
      err?: { message?: string };
    };
    return [level, msg, err?.message ?? error].filter((part) => part !== undefined).join("  ");
  } catch {
    return line;
  }
}
