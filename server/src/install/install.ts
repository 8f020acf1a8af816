import { join } from "node:path";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import type { Lang } from "@core-console/shared/words/lang";
import type { Reason } from "@core-console/shared/contract/service";
import { say } from "@core-console/shared/words/say";
import { nodeFiles } from "../lib/node-files.ts";
import { check, type CheckPorts } from "./check.ts";
import { alone } from "./alone.ts";
import { awaitGood } from "./await-good.ts";
import { getIdentity, idMayBeUsed, SaidAlready } from "./get-identity.ts";
import { givePlaceBack, type Place } from "./give-place-back.ts";
import type { ClusterPort } from "./leave.ts";
import { readMade } from "./look-home.ts";
import { makeHome } from "./make-home.ts";
import { onSignals } from "./on-signals.ts";
import { planService, type Target } from "./plan.ts";
import { clearLeftovers, programsToPut, putPrograms } from "./programs.ts";
import { InstallFailure, must, run } from "./run.ts";
import { lastLines, lookAtService, shown, writeService } from "./service.ts";
import { systemReason } from "./system-reason.ts";
import { Undo } from "./undo.ts";
import { keptFrom, unitText } from "./unit.ts";

export interface InstallOptions extends CheckPorts {
  lang: Lang;
  /** options of the identity command, as it reads them */
  identity: string;
  /** ms without a new status after which a member is given up */
  patienceMs: number;
  out: (line: string) => void;
  err: (line: string) => void;
  now: () => number;
  pause: (ms: number) => Promise<void>;
  /** the cluster that the Core with this ID is a member of */
  ownCluster: (id: string) => ClusterPort;
  /** the command for it, for whoever reads this later */
  setupLinkCommand: string;
  /** prints a setup link; null where nobody reads a terminal */
  setupLink: (() => Promise<unknown>) | null;
}

type Stage = "preflight" | "programs" | "identity" | "unit" | "start" | "join";

/** One installation under way: what was begun and how to take it back. */
interface Work {
  o: InstallOptions;
  target: Extract<Target, { ok: true }>;
  undo: Undo;
  signal: AbortSignal;
  /** what was begun is being taken back: a signal ends the wait for the cluster now */
  givingUp: boolean;
  enough: AbortController;
  startedMs: number;
  stage: Stage;
  tell: (code: string, params?: Reason["params"]) => void;
}

/**
 * `kuma core --install`: puts everything there, starts the service and waits until its Core is in good order; else says
 * which stage failed and leaves the host as it was. Safe to repeat: what is in order stays. Exit code 0, 1 or 130.
 */
export async function install(o: InstallOptions): Promise<number> {
  if (process.getuid?.() !== 0) return refuse(o, { code: "host_not_root", params: {} });
  return alone(() => installAlone(o)).catch((error: unknown) => {
    const reason = error instanceof InstallFailure ? error.reason : systemReason(error, o.home);
    if (reason === null) throw error;
    return refuse(o, reason);
  });
}

function refuse(o: InstallOptions, reason: Reason): number {
  o.err(say(reason, o.lang));
  return 1;
}

async function installAlone(o: InstallOptions): Promise<number> {
  const { facts, target, faults } = await check(o, (line) => o.err(line));
  if (!target.ok) return refuse(o, target.reason);
  if (faults > 0) return refuse(o, { code: "check_bad", params: { count: faults } });
  const interrupt = new AbortController();
  const w: Work = {
    o,
    target,
    undo: new Undo(),
    signal: interrupt.signal,
    givingUp: false,
    enough: new AbortController(),
    startedMs: o.now(),
    stage: "programs",
    tell: (code, params = {}) => o.out(say({ code, params }, o.lang)),
  };
  const off = onSignals(() => (w.givingUp ? w.enough : interrupt).abort());
  try {
    if (target.core === null) w.tell("install_begin", { home: o.home });
    else w.tell("install_again", { name: target.core.name });
    const account = await step(w, "programs", () => makeHome(facts.home, w.undo));
    await work(w, account);
    return 0;
  } catch (error) {
    return await giveUp(w, error);
  } finally {
    off();
  }
}

async function work(w: Work, account: { uid: number; gid: number }): Promise<void> {
  const { o, target, undo, signal } = w;
  const { id, unit } = target;
  const before = await lookAtService(unit, o.home);
  // Taken back last: with everything old in place again, what ran before runs again.
  let disturbed = false;
  undo.add(async () => void (disturbed && before.active && (await must("systemctl", ["restart", unit]))));

  const names = await step(w, "programs", async () => {
    clearLeftovers(o.home);
    return programsToPut(o.executable ?? "", o.home);
  });
  const dropOld = await step(w, "programs", () =>
    putPrograms({ executable: o.executable ?? "", home: o.home, names, undo }),
  );
  if (target.core === null) w.tell("install_made", { home: o.home });
  if (names.length > 0) w.tell("install_programs", { files: names.join(", "), home: o.home });

  if (target.core === null)
    await step(w, "identity", () => getIdentity({ home: o.home, id, account, options: o.identity, undo, signal }));
  const core = readMade(o.home, id);

  const now = await lookAtService(unit, o.home);
  const kept = keptFrom(now.text);
  const text = unitText({
    home: o.home,
    engine: o.engineAsked ?? kept.engine,
    locale: kept.locale ?? (o.lang === "ru" ? "ru_RU.UTF-8" : "C.UTF-8"),
  });
  const plan = planService(now, text, names.length > 0);
  await step(w, "unit", () => writeService(unit, text, { now, plan, undo }));
  if (plan.write || plan.enable) w.tell("install_unit", { unit });

  const { act } = plan;
  if (act !== null) {
    disturbed = true;
    if (!before.active) undo.add(async () => void (await must("systemctl", ["stop", unit])));
    await step(w, "start", () => start(act, unit, signal));
    w.tell("install_started", { unit });
  }
  const name = core?.name ?? id;
  await step(w, "join", () => awaitGood({ ...o, unit, name, signal, tell: o.out }));
  dropOld();
  const nothing = !plan.write && !plan.enable && act === null;
  w.tell(nothing ? "install_nothing" : "install_done", { name, unit });
  w.tell("install_console", { url: core?.console ?? null });
  // One that was founded by a run that was cut off, or was uninstalled since, may have its administrator already.
  const founded = id === FIRST_CORE_ID && !o.joins && before.text === null;
  if (founded && target.core === null && o.setupLink !== null) await o.setupLink();
  else if (founded) w.tell("install_link_later", { command: o.setupLinkCommand });
}

/** What systemctl itself says of a failed start is where to look; how the service ended says more. Throws InstallFailure. */
async function start(act: "start" | "restart", unit: string, signal: AbortSignal): Promise<void> {
  if ((await run("systemctl", [act, unit], signal)).code === 0) return;
  const { result, exitCode } = await shown(unit);
  throw new InstallFailure("install_ended", { result, exitCode });
}

async function step<T>(w: Work, stage: Stage, act: () => Promise<T>): Promise<T> {
  if (w.signal.aborted) throw new InstallFailure("install_interrupted");
  w.stage = stage;
  const made = await act();
  if (w.signal.aborted) throw new InstallFailure("install_interrupted");
  return made;
}

/** Says what failed, takes back what was begun (but not a place in the cluster), and gives the exit code. */
async function giveUp(w: Work, error: unknown): Promise<number> {
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

/** As givePlaceBack; a Core that was there before, and is only slow, stays too. */
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

/** Null where the program that failed said why itself. */
function messageOf(error: unknown, { lang, home }: { lang: Lang; home: string }): string | null {
  if (error instanceof SaidAlready) return null;
  if (error instanceof InstallFailure) return say(error.reason, lang);
  const reason = systemReason(error, home);
  if (reason !== null) return say(reason, lang);
  return error instanceof Error ? error.message : String(error);
}
