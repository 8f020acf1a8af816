import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Logger } from "../../../lib/logging/logger.ts";
import { boundTo } from "../../etcd/process/run-as.ts";
import type { FoundEngine } from "../../etcd/process/find-engine.ts";
import type { Layout } from "../../members/home/layout.ts";
import { removeDrill } from "./drill-files.ts";
import { DRILL_COMMAND, DrillLine, type DrillRequest } from "./drill-process.ts";
import type { DrillTask, Played } from "./played.ts";

/** Time that one way may take. */
const LIMIT_MS = 600_000;
/** Characters of what the process says of itself that are logged. */
const MOST_SAID = 4000;

/** What a process is started with. */
export interface ProcessMeans {
  layout: Pick<Layout, "home" | "core">;
  /** ID of this Core's service */
  id: string;
  /** the program and arguments that start this executable */
  command: readonly string[];
  engine: FoundEngine;
  log: Logger;
  /** ends it when this Core stops */
  signal: AbortSignal;
  limitMs?: number;
}

/**
 * Plays a way in a process of its own, so that neither the event loop nor the memory of this Core is used, and deletes
 * all that it has written. Past the time limit it is killed with its engines. Rejects only where this Core stops.
 */
export async function runProcess(task: DrillTask, means: ProcessMeans): Promise<Played> {
  const { layout, log, signal, limitMs = LIMIT_MS } = means;
  await removeDrill(layout);
  signal.throwIfAborted();
  const [program = "", ...args] = boundTo(means.command[0] ?? "", [...means.command.slice(1), DRILL_COMMAND]);
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
  const late = AbortSignal.timeout(limitMs);
  const end = AbortSignal.any([late, signal]);
  const kill = (): boolean => child.kill("SIGKILL");
  end.addEventListener("abort", kill);
  try {
    const played = await result(child, { task, home: layout.home, id: means.id, engine: means.engine }, log);
    signal.throwIfAborted();
    if (played !== null) return played;
    return late.aborted
      ? failed({ code: "drill_late", params: { minutes: Math.round(limitMs / 60_000) } })
      : failed({ code: "drill_way_failed", params: { step: null } });
  } finally {
    end.removeEventListener("abort", kill);
    await removeDrill(layout);
  }
}

const failed = (reason: NonNullable<Played["reason"]>): Played => ({
  reason,
  steps: [],
  startMs: null,
  lastIndex: null,
  databaseBytes: null,
});

/** Returns what the process found; null where it ended without a result. */
async function result(child: ChildProcess, request: DrillRequest, log: Logger): Promise<Played | null> {
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error("the process has no pipes");
  let said = "";
  stderr.on("data", (bytes: Buffer) => (said = (said + bytes.toString()).slice(-MOST_SAID)));
  // A process that could not be started or was killed at once reads nothing.
  stdin.on("error", () => undefined);
  child.on("error", (err) => log.warn({ err }, "the process of a drill could not be started"));
  const closed = once(child, "close").catch(() => undefined);
  stdin.end(JSON.stringify(request));
  let played: Played | null = null;
  for await (const text of createInterface({ input: stdout })) {
    const line = DrillLine.parse(JSON.parse(text));
    if ("played" in line) ({ played } = line);
    else log.info({ step: line.step, way: request.task.way }, "fire drill: a step began");
  }
  await closed;
  if (said !== "") log.warn({ said }, "fire drill: what its process reported");
  return played;
}
