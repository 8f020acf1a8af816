import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import type { Reason } from "@core-console/shared/contract/service";
import { say } from "@core-console/shared/words/say";
import { check } from "./check.ts";
import { withHostLock } from "./facts/host-lock.ts";
import { EXIT_WAITS } from "../lib/process/exit-codes.ts";
import { awaitGood } from "./acts/await-good.ts";
import { getIdentity } from "./acts/get-identity.ts";
import { giveUp } from "./acts/give-up.ts";
import { readMade } from "./facts/look-home.ts";
import { makeHome } from "./acts/make-home.ts";
import { onSignals } from "./acts/on-signals.ts";
import { planService, type ServiceFacts, type ServicePlan } from "./plan/install-plan.ts";
import { clearLeftovers, programsToPut, putPrograms } from "./facts/programs.ts";
import { InstallFailure, must, run } from "./run.ts";
import { lookAtService, shown, writeService } from "./acts/install-service.ts";
import { systemReason } from "./facts/system-reason.ts";
import { Undo } from "./undo.ts";
import { settingsOf, unitText } from "./facts/unit.ts";
import type { InstallOptions, Stage, Work } from "./work.ts";

interface Account {
  uid: number;
  gid: number;
}

/**
 * `kuma core --install`: puts everything in place, starts the service and waits until its Core is in good order; else
 * reports which stage failed and restores the host. Safe to repeat: what is in order stays. Exit code 0, 1 or 130; 5
 * where the Core waits for an administrator's approval and joins by itself.
 */
export async function install(options: InstallOptions): Promise<number> {
  if (process.getuid?.() !== 0) return refuse(options, { code: "host_not_root", params: {} });
  return withHostLock(() => installAlone(options)).catch((error: unknown) => {
    const reason = error instanceof InstallFailure ? error.reason : systemReason(error, options.home);
    if (reason === null) throw error;
    return refuse(options, reason);
  });
}

function refuse({ err, lang }: InstallOptions, reason: Reason): number {
  err(say(reason, lang));
  return 1;
}

async function installAlone(options: InstallOptions): Promise<number> {
  const { facts, target, faults } = await check(options, (line) => options.err(line));
  if (!target.ok) return refuse(options, target.reason);
  if (faults > 0) return refuse(options, { code: "check_bad", params: { count: faults } });
  const interrupt = new AbortController();
  const work: Work = {
    options,
    target,
    undo: new Undo(),
    signal: interrupt.signal,
    givingUp: false,
    enough: new AbortController(),
    startedMs: options.now(),
    stage: "programs",
    report: (code, params = {}) => options.out(say({ code, params }, options.lang)),
  };
  const off = onSignals(() => (work.givingUp ? work.enough : interrupt).abort());
  try {
    if (target.core === null) work.report("install_begin", { home: options.home });
    else work.report("install_again", { name: target.core.name });
    const account = await step(work, "programs", () => makeHome(facts.home, work.undo));
    return await installCore(work, account);
  } catch (error) {
    return await giveUp(work, error);
  } finally {
    off();
  }
}

/** Puts the Core in place from its programs to its service, and waits until it is in good order. */
async function installCore(work: Work, account: Account): Promise<number> {
  const { options, target, undo } = work;
  const { id, unit } = target;
  const before = await lookAtService(unit, options.home);
  // Undone last: with everything old in place again, the previous Core runs again.
  let disturbed = false;
  undo.add(async () => void (disturbed && before.active && (await must("systemctl", ["restart", unit]))));

  const programs = await placePrograms(work);
  disturbed = target.core === null && before.active;
  const waits =
    target.core === null && (await step(work, "identity", () => identity(work, account, before.active))) === "waits";
  const core = readMade(options.home, id);
  const plan = await placeUnit(work, programs.replaced);
  if (plan.act !== null) {
    disturbed = true;
    await startService(work, plan.act, before);
  }
  if (waits) {
    programs.dropOld();
    work.report("install_waits", { unit });
    return EXIT_WAITS;
  }
  const name = core?.name ?? id;
  await step(work, "join", () => awaitGood({ ...options, unit, name, signal: work.signal, report: options.out }));
  programs.dropOld();
  const nothing = !plan.write && !plan.enable && plan.act === null;
  work.report(nothing ? "install_nothing" : "install_done", { name, unit });
  work.report("install_console", { url: core?.console ?? null });
  await offerSetup(work, before);
  return 0;
}

/** Copies the programs that are not there yet. `dropOld` deletes those that they replaced. */
async function placePrograms(work: Work): Promise<{ replaced: boolean; dropOld: () => void }> {
  const { home, executable } = work.options;
  const from = executable ?? "";
  const names = await step(work, "programs", async () => {
    clearLeftovers(home);
    return programsToPut(from, home);
  });
  const dropOld = await step(work, "programs", () => putPrograms({ executable: from, home, names, undo: work.undo }));
  if (work.target.core === null) work.report("install_made", { home });
  if (names.length > 0) work.report("install_programs", { files: names.join(", "), home });
  return { replaced: names.length > 0, dropOld };
}

/** Writes and enables the unit where it is not as it should be. Returns what that, and new programs, ask for. */
async function placeUnit(work: Work, programsReplaced: boolean): Promise<ServicePlan> {
  const { options, undo } = work;
  const { unit } = work.target;
  const now = await lookAtService(unit, options.home);
  const own = settingsOf(now.text);
  const text = unitText({
    home: options.home,
    engine: options.engineAsked ?? own.engine,
    locale: own.locale ?? (options.lang === "ru" ? "ru_RU.UTF-8" : "C.UTF-8"),
  });
  const plan = planService(now, text, programsReplaced);
  await step(work, "unit", () => writeService(unit, text, { now, plan, undo }));
  if (plan.write || plan.enable) work.report("install_unit", { unit });
  return plan;
}

async function startService(work: Work, act: "start" | "restart", before: ServiceFacts): Promise<void> {
  const { undo, signal } = work;
  const { unit } = work.target;
  if (!before.active) undo.add(async () => void (await must("systemctl", ["stop", unit])));
  await step(work, "start", () => start(act, unit, signal));
  work.report("install_started", { unit });
}

/** Prints a link for the first administrator of a cluster that was founded just now, or says how to get one. */
async function offerSetup({ options, target, report }: Work, before: ServiceFacts): Promise<void> {
  // A cluster founded by an interrupted run, or one whose Core was uninstalled since, may have its administrator
  // already.
  const founded = target.id === FIRST_CORE_ID && !options.joins && before.text === null;
  if (founded && target.core === null && options.setupLink !== null) await options.setupLink();
  else if (founded) report("install_link_later", { command: options.setupLinkCommand });
}

/** Its unit may run already and wait for approval: it has the lock of the home, and asks again once it is restarted. */
async function identity(
  { options, target: { id, unit }, undo, signal }: Work,
  account: Account,
  running: boolean,
): Promise<"made" | "waits"> {
  if (running) await must("systemctl", ["stop", unit]);
  return getIdentity({ home: options.home, id, account, options: options.identity, undo, signal });
}

/**
 * systemctl's own message on a failed start says where to look; how the service ended says more. Throws InstallFailure.
 */
async function start(act: "start" | "restart", unit: string, signal: AbortSignal): Promise<void> {
  if ((await run("systemctl", [act, unit], signal)).code === 0) return;
  const { result, exitCode } = await shown(unit);
  throw new InstallFailure("install_ended", { result, exitCode });
}

async function step<T>(work: Work, stage: Stage, act: () => Promise<T>): Promise<T> {
  if (work.signal.aborted) throw new InstallFailure("install_interrupted");
  work.stage = stage;
  const made = await act();
  if (work.signal.aborted) throw new InstallFailure("install_interrupted");
  return made;
}
