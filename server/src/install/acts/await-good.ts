import type { Reason } from "@core-console/shared/contract/service";
import type { Lang } from "@core-console/shared/words/lang";
import { sleep, systemClock } from "../../lib/time/clock.ts";
import { inLanguage, judge } from "./follow.ts";
import { InstallFailure } from "../run.ts";
import { beginFollowing, shown } from "./install-service.ts";

const LOOK_MS = 300;

/** Follows a started service until its Core is in good order, reporting each new status. Throws InstallFailure. */
export async function awaitGood(o: {
  unit: string;
  /** the Core's name */
  name: string;
  lang: Lang;
  patienceMs: number;
  now: () => number;
  signal: AbortSignal;
  tell: (line: string) => void;
}): Promise<void> {
  let following = await beginFollowing(o.unit, o.now());
  while (!o.signal.aborted) {
    const told = (sentence: string): string => inLanguage(sentence, o.name, o.lang);
    const verdict = judge(following, await shown(o.unit), { nowMs: o.now(), patienceMs: o.patienceMs, told });
    if (verdict.outcome === "failed") throw failure(verdict.reason);
    if (verdict.tell !== null) o.tell(`${new Date(o.now()).toISOString().slice(11, 19)}  ${verdict.tell}`);
    if (verdict.outcome === "good") return;
    following = verdict.next;
    await sleep(systemClock, LOOK_MS, o.signal);
  }
}

const failure = ({ code, params }: Reason): InstallFailure => new InstallFailure(code, params);
