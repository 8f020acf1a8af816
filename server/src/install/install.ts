import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import type { Reason } from "@core-console/shared/contract/service";
import { say } from "@core-console/shared/words/say";
import { check } from "./check.ts";
import { alone } from "./facts/host-lock.ts";
import { EXIT_WAITS } from "../lib/process/exit-codes.ts";
import { awaitGood } from "./acts/await-good.ts";
import { getIdentity } from "./acts/get-identity.ts";
import { giveUp } from "./acts/give-up.ts";
import { readMade } from "./facts/look-home.ts";
import { makeHome } from "./acts/make-home.ts";
import { onSignals } from "./acts/on-signals.ts";
import { planService } from "./plan/install-plan.ts";
import { clearLeftovers, programsToPut, putPrograms } from "./facts/programs.ts";
import { InstallFailure, must, run } from "./run.ts";
import { lookAtService, shown, writeService } from "./acts/install-service.ts";
import { systemReason } from "./facts/system-reason.ts";
import { Undo } from "./undo.ts";
import { keptFrom, unitText } from "./facts/unit.ts";
import type { InstallOptions, Stage, Work } from "./work.ts";

/**
 * `kuma core --install`: puts everything in place, starts the service and waits until its Core is in good order; else
 * reports which stage failed and restores the host. Safe to repeat: what is in order stays. Exit code 0, 1 or 130; 5
 * where the Core waits for an administrator's approval and joins by itself.
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
    return await work(w, account);
  } catch (error) {
    return await giveUp(w, error);
  } finally {
    off();
  }
}

async function work(w: Work, account: { uid: number; gid: number }): Promise<number> {
  const { o, target, undo, signal } = w;
  const { id, unit } = target;
  const before = await lookAtService(unit, o.home);
  // Undone last: with everything old in place again, the previous Core runs again.
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

  disturbed = target.core === null && before.active;
  const waits =
    target.core === null && (await step(w, "identity", () => identity(w, account, before.active))) === "waits";
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
  if (waits) {
    dropOld();
    w.tell("install_waits", { unit });
    return EXIT_WAITS;
  }
  const name = core?.name ?? id;
  await step(w, "join", () => awaitGood({ ...o, unit, name, signal, tell: o.out }));
  dropOld();
  const nothing = !plan.write && !plan.enable && act === null;
  w.tell(nothing ? "install_nothing" : "install_done", { name, unit });
  w.tell("install_console", { url: core?.console ?? null });
  // A cluster founded by an interrupted run, or one whose Core was uninstalled since, may have its administrator
  // already.
  const founded = id === FIRST_CORE_ID && !o.joins && before.text === null;
  if (founded && target.core === null && o.setupLink !== null) await o.setupLink();
  else if (founded) w.tell("install_link_later", { command: o.setupLinkCommand });
  return 0;
}

/** Its unit may run already and wait for approval: it has the lock of the home, and asks again once it is restarted. */
async function identity(
  { o, target: { id, unit }, undo, signal }: Work,
  account: { uid: number; gid: number },
  running: boolean,
): Promise<"made" | "waits"> {
  if (running) await must("systemctl", ["stop", unit]);
  return getIdentity({ home: o.home, id, account, options: o.identity, undo, signal });
}

/**
 * systemctl's own message on a failed start says where to look; how the service ended says more. Throws InstallFailure.
 */
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
