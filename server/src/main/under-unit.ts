import { say } from "@core-console/shared/words/say";
import type { Lang } from "@core-console/shared/words/lang";
import type { RunningCore } from "../core/main.ts";
import { quote } from "../lib/process/shell-word.ts";
import type { CoreFailure } from "../core/members/home/core-failure.ts";
import { startInBackground } from "../lib/process/background.ts";
import { every } from "../lib/process/every.ts";
import type { Logger } from "../lib/logging/logger.ts";
import { EXIT_HOPELESS, EXIT_RESTART } from "../lib/process/exit-codes.ts";
import type { Notifier } from "./notify.ts";
import type { OnClose, Round } from "./run-again.ts";
import type { Wait } from "./own-identity.ts";
import { statusOf } from "./standing.ts";

const LOOK_MS = 500;

/** No restart of the same Core helps with these: a person has to act first. */
const HOPELESS = new Set<string>([
  "member_removed",
  "member_removed_outside",
  "join_ended",
  "life_ended",
  "life_ended_lost",
  "life_retired",
  "data_foreign",
  "data_damaged",
  "data_behind",
  "home_foreign",
  "home_half_written",
  "home_other_host",
  "home_other_id",
  "prepared_for_joining",
  "engine_missing",
  "engine_too_old",
  "engine_unusable",
  // A join that waited for approval and was refused, or whose service was removed: the unit does not retry.
  "id_expired",
  "already_enrolled",
  "not_found",
]);

/** Why a Core ends: a failure, or that an operator requested a restart where a unit starts it again. */
export type End = CoreFailure | "restart";

/** Under a unit a requested restart ends the process, so that an upgraded executable is the one that starts. */
export function asRound(running: RunningCore, notifier: Notifier): Round<End> {
  if (!notifier.underUnit) return running;
  const restart = running.restartAsked.then(() => "restart" as const);
  return { failed: Promise.race([running.failed, restart]), restartAsked: new Promise(() => undefined) };
}

/** Returns the exit code of the process. */
export function exitCodeOf(end: End, underUnit: boolean): number {
  if (end === "restart") return EXIT_RESTART;
  return underUnit && HOPELESS.has(end.code) ? EXIT_HOPELESS : 1;
}

/** Reports to the unit that this Core serves, its status, that its loop makes progress, and when it stops. */
export function reportToUnit(
  running: RunningCore,
  notifier: Notifier,
  { lang, log }: { lang: Lang; log: Logger },
  onClose: OnClose,
): void {
  if (!notifier.underUnit) return;
  const report = (): void => {
    const { word, reason } = statusOf(running.standing(), running.record(), running.self().name);
    startInBackground(log, "the unit's status", () => notifier.status(`${word}: ${say(reason, lang)}`));
  };
  report();
  notifier.ready();
  const endReports = every("reporting the status to the unit", LOOK_MS, report, log);
  const endFeeding = notifier.feed(() => !running.standing().stuck, log);
  onClose("unit", async () => {
    endReports();
    notifier.stopping();
    // Closing may take longer than the watchdog's limit, and is not a hang.
    endFeeding();
  });
}

/**
 * A host that waits for approval is in good order as far as its unit is concerned: reports so, and feeds the watchdog.
 */
export function whileWaiting(
  notifier: Notifier,
  { lang, log }: { lang: Lang; log: Logger },
  print: (line: string) => void,
): { begin: (wait: Wait) => void; end: () => void } {
  let endFeeding = (): void => undefined;
  return {
    begin({ name, endsAt, fingerprint }) {
      if (!notifier.underUnit) print(say({ code: "waits_here", params: {} }, lang));
      const params = { name: quote(name), at: endsAt, fingerprint };
      const status = `approval: ${say({ code: "waits_for_approval", params }, lang)}`;
      startInBackground(log, "the unit's status", () => notifier.status(status));
      notifier.ready();
      endFeeding = notifier.feed(() => true, log);
    },
    end: () => endFeeding(),
  };
}
