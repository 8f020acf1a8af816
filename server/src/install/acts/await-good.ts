import type { Reason } from "@core-console/shared/contract/service";
import type { Lang } from "@core-console/shared/words/lang";
import { sleep, systemClock } from "../../lib/time/clock.ts";
import { inLanguage, judge } from "./follow.ts";
import { InstallFailure } from "../run.ts";
import { beginFollowing, shown } from "./install-service.ts";

const LOOK_MS = 300;

/** Follows a started service until its Core is in good order, reporting each new status. Throws InstallFailure. */
export async function awaitGood(options: {
  unit: string;
  /** the Core's name */
  name: string;
  lang: Lang;
  patienceMs: number;
  now: () => number;
  signal: AbortSignal;
  report: (line: string) => void;
}): Promise<void> {
  let following = await beginFollowing(options.unit, options.now());
  while (!options.signal.aborted) {
    const translate = (sentence: string): string => inLanguage(sentence, options.name, options.lang);
    const verdict = judge(following, await shown(options.unit), {
      nowMs: options.now(),
      patienceMs: options.patienceMs,
      translate,
    });
    if (verdict.outcome === "failed") throw failure(verdict.reason);
    if (verdict.sentence !== null)
      options.report(`${new Date(options.now()).toISOString().slice(11, 19)}  ${verdict.sentence}`);
    if (verdict.outcome === "good") return;
    following = verdict.next;
    await sleep(systemClock, LOOK_MS, options.signal);
  }
}

const failure = ({ code, params }: Reason): InstallFailure => new InstallFailure(code, params);
