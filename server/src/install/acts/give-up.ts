import { join } from "node:path";
import type { Reason } from "@core-console/shared/contract/service";
import { say } from "@core-console/shared/words/say";
import { nodeFiles } from "../../lib/process/node-files.ts";
import { idMayBeUsed, SaidAlready } from "./get-identity.ts";
import { giveUpMembership, type MembershipOutcome } from "./give-up-membership.ts";
import { readMade } from "../facts/look-home.ts";
import { clearLeftovers } from "../facts/programs.ts";
import { InstallFailure, run } from "../run.ts";
import { lastLines } from "./install-service.ts";
import { systemReason } from "../facts/system-reason.ts";
import type { InstallOptions, Work } from "../work.ts";

/** Reports what failed, takes back what was begun (but not a membership in the cluster), and returns the exit code. */
export async function giveUp(work: Work, error: unknown): Promise<number> {
  const { options, signal } = work;
  const report = reporter(options);
  if (!signal.aborted) await reportFailure(work, error);
  // The operator may also interrupt while the unit's log is read.
  if (signal.aborted) report("install_interrupted");
  work.givingUp = true;
  const outcome = await membershipAfterFailure(work, error);
  const exitCode = signal.aborted || work.enough.signal.aborted ? 130 : 1;
  if (outcome === "stays" || outcome === "unclear") {
    clearLeftovers(options.home);
    report("install_stays", { unit: work.target.unit, unclear: outcome === "unclear" });
  } else await takeBack(work, outcome);
  return exitCode;
}

type Report = (code: string, params?: Reason["params"]) => void;
const reporter =
  ({ err, lang }: InstallOptions): Report =>
  (code, params = {}) =>
    err(say({ code, params }, lang));

async function reportFailure(work: Work, error: unknown): Promise<void> {
  const { options, stage } = work;
  reporter(options)("install_failed", { stage, message: messageOf(error, options) });
  if (stage === "start" || stage === "join") await showLog(work);
}

/** Undoes what was done on this host, and reports what that leaves. */
async function takeBack({ options, target, undo }: Work, outcome: "none" | "left" | "unknown"): Promise<void> {
  const report = reporter(options);
  const used = outcome !== "left" && target.core === null && options.joins && idMayBeUsed(options.home, target.id);
  const errors = await undo.run();
  for (const error of errors) report("install_not_undone", { message: messageOf(error, options) });
  if (errors.length === 0) report("install_undone");
  if (used) report("install_id_used");
  if (outcome === "left") report("install_left");
  if (outcome === "unknown") report("install_place_unknown");
}

/** As giveUpMembership; a Core that was installed before, and is only slow, stays too. */
async function membershipAfterFailure(work: Work, error: unknown): Promise<MembershipOutcome> {
  const { options, target, stage } = work;
  if (target.core !== null)
    return error instanceof InstallFailure && error.reason.code === "install_no_progress" ? "stays" : "none";
  if (!options.joins) return "none";
  const made = readMade(options.home, target.id);
  const cluster = options.ownCluster(target.id);
  const service = (act: "stop" | "start") => async () => void (await run("systemctl", [act, target.unit]));
  try {
    return await giveUpMembership({
      ...options,
      cluster,
      name: made?.name ?? target.id,
      member: made?.member === true,
      reported: stage === "start" || stage === "join",
      enough: work.enough.signal,
      stop: service("stop"),
      start: service("start"),
      report: (reason) => options.err(say(reason, options.lang)),
      why: (failed) => systemReason(failed, options.home),
    });
  } finally {
    await cluster.close();
  }
}

async function showLog({ options, target, startedMs }: Work): Promise<void> {
  const engine = join(nodeFiles(options.home, target.id).core, "log", "core", "etcd.log");
  const lines = await lastLines(target.unit, startedMs, engine);
  if (lines.length > 0) options.err([say({ code: "install_log", params: {} }, options.lang), ...lines].join("\n  "));
}

/** Returns the message of an error; null where the failed program has printed it itself. */
function messageOf(error: unknown, { lang, home }: InstallOptions): string | null {
  if (error instanceof SaidAlready) return null;
  if (error instanceof InstallFailure) return say(error.reason, lang);
  const reason = systemReason(error, home);
  if (reason !== null) return say(reason, lang);
  return error instanceof Error ? error.message : String(error);
}
