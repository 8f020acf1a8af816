import { constants } from "node:os";
import { text } from "node:stream/consumers";
import * as z from "zod/mini";
import type { Reason } from "@core-console/shared/contract/service";
import type { Logger } from "../../../lib/logging/logger.ts";
import { lowerPriority } from "../../../lib/process/lower-priority.ts";
import { systemClock } from "../../../lib/time/clock.ts";
import { layoutOf } from "../../members/home/layout.ts";
import { ArchiveFault } from "../../snapshots/archive/archive-fault.ts";
import { playSnapshot } from "./play-snapshot.ts";
import { type DrillMeans, playSurvivor } from "./play-survivor.ts";
import { DrillFault, DrillTask, Played } from "./played.ts";
import { StepTimes } from "./step-times.ts";

/** The hidden command of `kuma` that plays one way back, in a process of its own. */
export const DRILL_COMMAND = "core-drill";

/** What the process reads from its standard input. */
export const DrillRequest = z.object({
  home: z.string(),
  id: z.string(),
  engine: z.object({ path: z.string(), version: z.string() }),
  task: DrillTask,
});
export type DrillRequest = z.infer<typeof DrillRequest>;

/** A line that it writes to its standard output: the step that begins, in the end what was found. */
export const DrillLine = z.union([z.object({ step: z.string() }), z.object({ played: Played })]);

/**
 * The process of a drill: plays what standard input says, at the lowest priority, which its engines inherit. What it
 * writes is deleted by the Core that started it. Returns the exit code.
 */
export async function commandDrill(log: Logger): Promise<number> {
  lowerPriority(process.pid, constants.priority.PRIORITY_LOW);
  const { home, id, engine, task } = DrillRequest.parse(JSON.parse(await text(process.stdin)));
  const line = (value: z.infer<typeof DrillLine>): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
  const times = new StepTimes(
    () => performance.now(),
    (step) => line({ step }),
  );
  const means: DrillMeans = {
    layout: layoutOf(home, id),
    engine,
    env: process.env,
    memoryBytes: process.availableMemory(),
    times,
    clock: systemClock,
    log,
  };
  line({ played: await play(task, means) });
  return 0;
}

/** Plays a way; what fails is a reason. @internal */
export async function play(task: DrillTask, means: DrillMeans): Promise<Played> {
  const { times, log } = means;
  try {
    const found = task.way === "survivor" ? await playSurvivor(means) : await playSnapshot(task, means);
    return { ...found, steps: times.end(), reason: null };
  } catch (error) {
    if (!(error instanceof DrillFault)) log.warn({ err: error, step: times.current }, "a way back failed in a drill");
    const steps = times.end();
    return { steps, reason: reasonOf(error, times), startMs: null, lastIndex: null, databaseBytes: null };
  }
}

function reasonOf(error: unknown, times: StepTimes): Reason {
  if (error instanceof DrillFault) return { code: error.code, params: error.params };
  if (error instanceof ArchiveFault) {
    if (error.code === "snapshot_no_tool") return { code: "drill_no_tool", params: {} };
    if (error.code === "snapshot_no_room") return { code: "drill_no_room", params: error.params };
    return { code: "drill_bad_snapshot", params: {} };
  }
  const full = error instanceof Error && "code" in error && error.code === "ENOSPC";
  return full ? { code: "drill_disk_full", params: {} } : { code: "drill_way_failed", params: { step: times.current } };
}
