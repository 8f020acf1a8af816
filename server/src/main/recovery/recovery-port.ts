import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import type { Reason } from "@core-console/shared/contract/service";
import type { RecoveryAsked, RecoveryOutcome, RecoveryPort } from "../../cli/output/io.ts";
import { CoreFailure } from "../../core/members/home/core-failure.ts";
import { readCoreJson } from "../../core/members/home/core-json.ts";
import { layoutOf } from "../../core/members/home/layout.ts";
import { openHome } from "../../core/members/home/open-home.ts";
import { readJournal, recoveryFiles, type RecoveryStep } from "../../core/recovery/journal.ts";
import { answeringPorts, otherPorts } from "../../core/recovery/other-ports.ts";
import { recoverHome } from "../../core/recovery/recover-home.ts";
import { snapshotsHere } from "../../core/snapshots/snapshots-here.ts";
import { homesBeside } from "../../core/members/home/homes-beside.ts";
import { UNITS } from "../../install/facts/look-home.ts";
import { unitName } from "../../install/facts/unit.ts";
import { run } from "../../install/run.ts";
import { silentLogger } from "../../lib/logging/logger.ts";
import { systemClock } from "../../lib/time/clock.ts";
import { engineFor } from "../own-identity.ts";

/** Returns how an entry of the audit names what root does on this host. */
export const hostCaller = (): string => `host:${hostname().slice(0, 200)}`;

/** What `kuma cluster recover` may do on this host. */
export const recoveryPort: RecoveryPort = {
  isRoot: () => process.getuid?.() === 0,
  hasUnit: (id) => existsSync(join(UNITS, unitName(id))),
  homesBeside: (home) => homesBeside(resolve(home)),
  begun(home, id) {
    const journal = readJournal(recoveryFiles(layoutOf(resolve(home), id)));
    if (journal === null) return "none";
    return journal.step === "switch" ? "completes" : "begun";
  },
  async answering(home, id) {
    const self = readCoreJson(layoutOf(resolve(home), id).coreJson);
    return self === null ? [] : answeringPorts(otherPorts(self));
  },
  async snapshots(home, id) {
    const layout = layoutOf(resolve(home), id);
    return snapshotsHere(layout.snapshots, readCoreJson(layout.coreJson)?.name ?? id);
  },
  recover: recoverAndStart,
};

/**
 * Stops this host's Core where systemd runs it, recovers from its data, and starts it again: with the new life, or as
 * it was where that failed.
 */
async function recoverAndStart(asked: RecoveryAsked, onStep: (step: RecoveryStep) => void): Promise<RecoveryOutcome> {
  const unit = recoveryPort.hasUnit(asked.id) ? unitName(asked.id) : null;
  const before = unit === null ? null : await systemctl("stop", unit);
  if (before !== null) return { ok: false, reason: before };
  const outcome = await recoverHere(asked, onStep);
  const started = unit === null ? null : await systemctl("start", unit);
  return started === null || !outcome.ok ? outcome : { ok: false, reason: started };
}

async function recoverHere(asked: RecoveryAsked, onStep: (step: RecoveryStep) => void): Promise<RecoveryOutcome> {
  try {
    const engine = await engineFor({ home: asked.home });
    const home = await openHome(resolve(asked.home), asked.id, FIRST_CORE_ID);
    try {
      const { layout, self } = home;
      if (self === null) throw new CoreFailure("home_half_written", { home: layout.home, file: layout.coreJson });
      const done = await recoverHome({
        layout,
        self,
        by: hostCaller(),
        others: asked.others,
        engine,
        env: process.env,
        clockIsRight: asked.clockIsRight,
        log: silentLogger,
        clock: systemClock,
        onStep,
      });
      return { ok: true, value: done };
    } finally {
      await home.release();
    }
  } catch (error) {
    if (!(error instanceof CoreFailure)) throw error;
    return { ok: false, reason: { code: error.code, params: error.params } };
  }
}

async function systemctl(verb: "stop" | "start", unit: string): Promise<Reason | null> {
  const { code, out, err } = await run("systemctl", [verb, unit]);
  if (code === 0) return null;
  return { code: "recovery_unit", params: { verb, unit, message: (err || out).slice(0, 500) } };
}
