import { existsSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Following, Shown } from "./follow.ts";
import { readShown } from "./follow.ts";
import { UNITS } from "../facts/look-home.ts";
import type { ServiceFacts, ServicePlan } from "../plan/install-plan.ts";
import { must, run } from "../run.ts";
import type { Undo } from "../undo.ts";
import { unitName } from "../facts/unit.ts";
import { writeWhole } from "../../lib/process/write-whole.ts";

const ENGINE_LINES = 3;
const SHOWN = "ActiveState,StatusText,NRestarts,Result,ExecMainCode,ExecMainStatus";

/** Returns what systemd knows of the service, and whether its processes run what is on disk. */
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

/** Reports whether a process runs a program that was replaced since, which the kernel shows in its name. */
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

/** Returns where following begins: how often systemd has restarted the service so far. */
export async function beginFollowing(unit: string, nowMs: number): Promise<Following> {
  return { status: "", sinceMs: nowMs, restarts: (await shown(unit)).restarts };
}

/** Writes and enables the service as planned; undoing it restores the old text and state. */
export async function writeService(
  unit: string,
  text: string,
  parts: { now: ServiceFacts; plan: ServicePlan; undo: Undo },
): Promise<void> {
  const path = join(UNITS, unit);
  if (parts.plan.write) {
    parts.undo.add(async () => {
      if (parts.now.text === null) rmSync(path, { force: true });
      else writeWhole(path, parts.now.text, 0o644);
      await must("systemctl", ["daemon-reload"]);
      // Fails where systemd has forgotten it already.
      await run("systemctl", ["reset-failed", unit]);
    });
    writeWhole(path, text, 0o644);
    await must("systemctl", ["daemon-reload"]);
  }
  if (parts.plan.enable) {
    parts.undo.add(async () => void (await must("systemctl", ["disable", unit])));
    await must("systemctl", ["enable", unit]);
  }
}

/**
 * Stops, disables and removes the service. The administrator's settings (systemctl edit) are removed only with
 * `overrides`.
 */
export async function removeService(unit: string, overrides: boolean): Promise<void> {
  const path = join(UNITS, unit);
  if (existsSync(path)) await must("systemctl", ["disable", "--now", unit]);
  // A unit whose file was deleted may be running all the same; systemctl fails where systemd has forgotten it, which is
  // what is wanted.
  else await run("systemctl", ["stop", unit]);
  rmSync(path, { force: true });
  if (overrides) rmSync(`${path}.d`, { recursive: true, force: true });
  await must("systemctl", ["daemon-reload"]);
  // Fails for the same reason.
  await run("systemctl", ["reset-failed", unit]);
}

/** Makes systemd forget failed services of Cores whose files were deleted, as an interrupted removal leaves them. */
export async function forgetRemoved(): Promise<void> {
  await run("systemctl", ["reset-failed", unitName("*")]);
}

/** Returns the last lines that the service logged since then, and the engine's last errors, readable. */
export async function lastLines(unit: string, sinceMs: number, engineLog: string): Promise<string[]> {
  const since = `@${Math.floor(sinceMs / 1000)}`;
  const { out } = await run("journalctl", ["-u", unit, "--since", since, "-n", "12", "-o", "cat", "--no-pager", "-q"]);
  const engine = existsSync(engineLog) ? lastWords(readFileSync(engineLog, "utf8"), sinceMs) : [];
  return [...out.split("\n"), ...engine.map((line) => `etcd: ${readable(line)}`)].filter(Boolean).map(readable);
}

/**
 * Returns the engine's last lines since then that are more severe than info, without the stack traces that its runtime
 * adds; where there are none, its last lines. The engine may have been started again by the time of the look.
 * @internal
 */
export function lastWords(log: string, sinceMs: number): string[] {
  const lines = log.split("\n").filter((line) => line !== "" && !/^(goroutine \d|\t|\S.*\)$)/.test(line));
  const from = lines.findIndex((line) => Date.parse(/"ts":"([^"]+)"/.exec(line)?.[1] ?? "") >= sinceMs);
  const said = from < 0 ? [] : lines.slice(from);
  const bad = said.filter((line) => !/^\{"level":"(info|debug)"/.test(line));
  return (bad.length > 0 ? bad : said).slice(-ENGINE_LINES);
}

/** Returns a line of the log as its level and message; any other line as it is. @internal */
export function readable(line: string): string {
  if (!line.startsWith("{")) return line;
  try {
    // The engine's own field for the cause is `error`, a text.
    const { level, msg, err, error } = JSON.parse(line) as Record<"level" | "msg" | "error", string | undefined> & {
      err?: { message?: string };
    };
    return [level, msg, err?.message ?? error].filter((part) => part !== undefined).join("  ");
  } catch {
    return line;
  }
}
