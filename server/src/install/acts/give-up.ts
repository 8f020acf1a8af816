import { join } from "node:path";
import type { Reason } from "@core-console/shared/contract/service";
import { say } from "@core-console/shared/words/say";
import { nodeFiles } from "../../lib/process/node-files.ts";
import { idMayBeUsed, SaidAlready } from "./get-identity.ts";
import { givePlaceBack, type Place } from "./give-place-back.ts";
import { readMade } from "../facts/look-home.ts";
import { clearLeftovers } from "../facts/programs.ts";
import { InstallFailure, run } from "../run.ts";
import { lastLines } from "./install-service.ts";
import { systemReason } from "../facts/system-reason.ts";
import type { InstallOptions, Work } from "../work.ts";

/** Reports what failed, takes back what was begun (but not a membership in the cluster), and returns the exit code. */
export async function giveUp(w: Work, error: unknown): Promise<number> {
  const { o, target, undo, signal } = w;
  const { id, unit } = target;
  const tell = (code: string, params: Reason["params"] = {}): void => o.err(say({ code, params }, o.lang));
  if (!signal.aborted) {
    tell("install_failed", { stage: w.stage, message: messageOf(error, o) });
    if (w.stage === "start" || w.stage === "join") await showLog(w);
  }
  if (signal.aborted) tell("install_interrupted");
  w.givingUp = true;
  const place = await placeOf(w, error);
  const exitCode = signal.aborted || w.enough.signal.aborted ? 130 : 1;
  if (place === "stays" || place === "unclear") {
    clearLeftovers(o.home);
    tell("install_stays", { unit, unclear: place === "unclear" });
    return exitCode;
  }
  const used = place !== "left" && target.core === null && o.joins && idMayBeUsed(o.home, id);
  const left = await undo.run();
  for (const why of left) tell("install_not_undone", { message: messageOf(why, o) });
  if (left.length === 0) tell("install_undone");
  if (used) tell("install_id_used");
  if (place === "left") tell("install_left");
  if (place === "unknown") tell("install_place_unknown");
  return exitCode;
}

/** As givePlaceBack; a Core that was installed before, and is only slow, stays too. */
async function placeOf(w: Work, error: unknown): Promise<Place> {
  const { o, target, stage } = w;
  if (target.core !== null)
    return error instanceof InstallFailure && error.reason.code === "install_no_progress" ? "stays" : "none";
  if (!o.joins) return "none";
  const made = readMade(o.home, target.id);
  const cluster = o.ownCluster(target.id);
  const service = (act: "stop" | "start") => async () => void (await run("systemctl", [act, target.unit]));
  try {
    return await givePlaceBack({
      ...o,
      cluster,
      name: made?.name ?? target.id,
      member: made?.member === true,
      reported: stage === "start" || stage === "join",
      enough: w.enough.signal,
      stop: service("stop"),
      start: service("start"),
      tell: (reason) => o.err(say(reason, o.lang)),
      why: (failed) => systemReason(failed, o.home),
    });
  } finally {
    await cluster.close();
  }
}

async function showLog({ o, target, startedMs }: Work): Promise<void> {
  const engine = join(nodeFiles(o.home, target.id).core, "log", "core", "etcd.log");
  const lines = await lastLines(target.unit, startedMs, engine);
  if (lines.length > 0) o.err([say({ code: "install_log", params: {} }, o.lang), ...lines].join("\n  "));
}

/** Returns the message of an error; null where the failed program has printed it itself. */
function messageOf(error: unknown, { lang, home }: InstallOptions): string | null {
  if (error instanceof SaidAlready) return null;
  if (error instanceof InstallFailure) return say(error.reason, lang);
  const reason = systemReason(error, home);
  if (reason !== null) return say(reason, lang);
  return error instanceof Error ? error.message : String(error);
}
