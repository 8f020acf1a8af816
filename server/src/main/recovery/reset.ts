import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { say } from "@core-console/shared/words/say";
import type { Lang } from "@core-console/shared/words/lang";
import type { FoundEngine } from "../../core/etcd/process/find-engine.ts";
import { CoreFailure } from "../../core/members/home/core-failure.ts";
import { readCoreJson } from "../../core/members/home/core-json.ts";
import type { OpenHome } from "../../core/members/home/open-home.ts";
import { recoverHome, takeBack } from "../../core/recovery/recover-home.ts";
import type { Logger } from "../../lib/logging/logger.ts";
import { syncPath } from "../../lib/process/write-whole.ts";
import { systemClock } from "../../lib/time/clock.ts";
import { hostCaller } from "./recovery-port.ts";

/**
 * Settles what concerns recovery before a Core starts: completes one that had begun to replace the data, takes back one
 * that had not, and recovers where an operator has put raft/.reset, with all other Cores counted as lost. Returns the
 * home as it is then. Throws CoreFailure; after removing the file reset_refused where another Core answers, as it would
 * otherwise count on a later night on which this Core is the first to start; recovery_learner on a learner's host; why
 * it is no member on that of a Core that was removed.
 */
export async function settleRecovery(
  home: OpenHome,
  engine: FoundEngine,
  to: { lang: Lang; log: Logger; print: (line: string) => void },
): Promise<OpenHome> {
  const { layout, self } = home;
  if (self === null) return home;
  const reset = join(layout.raft, ".reset");
  const asked = existsSync(reset);
  // An interrupted run of raft/.reset itself is continued.
  const completes = !asked && takeBackHere(home, to.log) === "completes";
  if (!asked && !completes) return home;
  const { lang, log, print } = to;
  try {
    const done = await recoverHome({
      layout,
      self,
      by: hostCaller(),
      others: null,
      engine,
      env: process.env,
      clockIsRight: false,
      log,
      clock: systemClock,
      onStep: (step) => log.info({ step }, "recovery from this host's data"),
    });
    // Put there after an interrupted run had replaced the data, it would begin one more life at each start.
    rmSync(reset, { force: true });
    const { generation, oldData: folder } = done;
    const code = completes ? "recovery_completed" : "reset_done";
    log.warn({ ...done }, "this Core goes on alone in a new life of the cluster");
    print(say({ code, params: { name: self.name, generation, folder } }, lang));
    return { ...home, self: readCoreJson(layout.coreJson) };
  } catch (error) {
    if (!(error instanceof CoreFailure)) throw error;
    const refused = error.code === "recovery_answers" || error.code === "recovery_learner";
    if (!refused && self.removed === undefined) throw error;
    rmSync(reset, { force: true });
    syncPath(layout.raft);
    log.error({ code: error.code, ...error.params }, "raft/.reset is refused and removed");
    throw error.code === "recovery_answers" ? new CoreFailure("reset_refused", error.params) : error;
  }
}

/**
 * Takes an interrupted run of the command back. Root may own what it left: then it stays until the next run, and this
 * Core starts all the same.
 */
function takeBackHere({ layout }: OpenHome, log: Logger): "completes" | "as_it_was" {
  try {
    return takeBack(layout);
  } catch (error) {
    if (error instanceof CoreFailure) throw error;
    log.warn({ err: error }, "what an interrupted recovery left could not be removed");
    return "as_it_was";
  }
}
