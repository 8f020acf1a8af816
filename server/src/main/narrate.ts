import { say } from "@core-console/shared/words/say";
import type { Lang } from "@core-console/shared/words/lang";
import type { RunningCore } from "../core/main.ts";
import { every } from "../lib/process/every.ts";
import type { Logger } from "../lib/logging/logger.ts";

const LOOK_MS = 500;

/**
 * Prints the progress of the join at the host, stage by stage, until it has ended. Returns a function that stops it.
 */
export function narrate(
  core: RunningCore,
  { lang, log }: { lang: Lang; log: Logger },
  print: (line: string) => void,
): () => void {
  if (core.self().engine !== null) return () => undefined;
  let printed = 0;
  let waits = false;
  print(say({ code: "enrolled", params: { name: core.self().name } }, lang));
  const look = (): void => {
    const record = core.record();
    if (record === null) return;
    for (; printed < record.stages.length; printed++) {
      const { stage, at } = record.stages[printed] ?? { stage: "issued", at: "" };
      print(`${at.slice(11, 19)}  ${say({ code: `stage.${stage}`, params: {} }, lang)}`);
    }
    if (record.state === "active" && !record.voter && !waits) {
      waits = true;
      print(say({ code: "joined_as_learner", params: { name: record.name } }, lang));
    }
    if (record.state !== "active" || !record.voter) return;
    stop();
    print(say({ code: "joined", params: { name: record.name } }, lang));
  };
  const stop = every("reporting the progress of joining", LOOK_MS, look, log);
  return stop;
}
