import * as z from "zod/mini";
import { Drill, type DrillPart } from "@core-console/shared/contract/drill/drill";
import { isLeaderless } from "@core-console/shared/domain/no-quorum";
import { drillVerdict, measuredMs } from "@core-console/shared/domain/recovery/drill-verdict";
import { say as sayCode } from "@core-console/shared/words/say";
import { type Command, type CommandContext, expectAnswer, fail, printJson } from "../../command.ts";
import { EXIT, type ExitCode } from "../../output/io.ts";
import { spanText, UNKNOWN } from "../../output/format.ts";
import { table } from "../../output/table.ts";

const LOOK_MS = 500;
/** Longest time without an answer, ms: another Core takes the lead sooner. */
const SILENT_MS = 120_000;

export const clusterDrill: Command = {
  noun: "cluster",
  verb: "drill",
  args: [],
  async run(context) {
    const { io, say, json, api } = context;
    const begun = expectAnswer(context, await api.change("POST", "/cluster/drill"), Drill);
    if (!begun.ok) return begun.exit;
    const ended = await untilEnded(context, begun.value);
    if (typeof ended === "number") return ended;
    if (json) printJson(context, ended);
    else
      io.stdout.write(
        `${table(
          say.drillHeadings,
          ended.parts.map((part) => rowOf(context, part)),
          [2, 3, 4],
        )}\n`,
      );
    for (const part of ended.parts) sayWhy(context, part);
    if (ended.reason !== null) io.stderr.write(`kuma: ${sayCode(ended.reason, context.lang)}\n`);
    if (!json) io.stdout.write(`${verdictText(context, ended)}\n`);
    return ended.state === "done" ? EXIT.done : EXIT.refused;
  },
};

/** Waits for the end of a drill, with each Core that plays on stderr; the exit code where that was not seen. */
async function untilEnded(context: CommandContext, begun: Drill): Promise<Drill | ExitCode> {
  const { io, say, api, nowMs } = context;
  io.stderr.write(`kuma: ${say.drillBegun()}\n`);
  let [now, answeredMs, printed] = [begun, nowMs(), ""];
  for (;;) {
    const { current } = now;
    const line = current === null ? "" : say.drillPlays(current.way, nameOf(now, current.core));
    if (line !== "" && line !== printed) io.stderr.write(`kuma: ${line}\n`);
    printed = line;
    if (now.state === "done" || now.state === "failed") return now;
    if (nowMs() - answeredMs > SILENT_MS) return fail(context, { exit: EXIT.unknown, message: say.drillUnknown() });
    await context.pause(LOOK_MS);
    const looked = await api.get("/cluster/drill");
    const drills = looked.ok ? z.array(Drill).safeParse(looked.body) : null;
    const found = drills?.success === true ? drills.data.find(({ id }) => id === begun.id) : undefined;
    if (found !== undefined) [now, answeredMs] = [found, nowMs()];
    // Without a leader for a while there is no news: the next leader goes on with the drill.
    else if (!looked.ok && looked.exit === EXIT.refused && !isLeaderless(looked.code)) return fail(context, looked);
  }
}

/** Returns the name of a Core where a result has it already, else the beginning of its ref. */
const nameOf = ({ parts }: Drill, ref: string): string =>
  parts.find(({ core }) => core === ref)?.name ?? ref.slice(0, 8);

function rowOf({ say, lang }: CommandContext, part: DrillPart): string[] {
  const { way, name, reason, missing, joinMs } = part;
  return [
    say.drillWays[way],
    name === "" ? UNKNOWN : name,
    part.steps.length === 0 ? UNKNOWN : secondsText(measuredMs(part), lang),
    joinMs === null ? UNKNOWN : secondsText(joinMs, lang),
    missing === null ? UNKNOWN : String(missing),
    reason === null ? say.drillPassed() : say.drillNot(),
  ];
}

/** Returns a span, with one digit below ten seconds. */
const secondsText = (ms: number, lang: CommandContext["lang"]): string =>
  ms < 9950 ? `${(ms / 1000).toFixed(1)} ${lang === "ru" ? "с" : "s"}` : spanText(ms / 1000, lang);

function sayWhy({ io, say, lang }: CommandContext, { way, name, reason }: DrillPart): void {
  // The start of a Core fails with the recovery from its data, which says why.
  if (reason === null || way === "restart") return;
  const where = name === "" ? "" : `, ${name}`;
  io.stderr.write(`kuma: ${say.drillWays[way]}${where}: ${sayCode(reason, lang)}\n`);
}

function verdictText({ say, lang }: CommandContext, drill: Drill): string {
  const verdict = drillVerdict(drill);
  if (verdict === null) return say.drillNoWay();
  const span = spanText(Math.ceil((verdict.measuredMs + verdict.joinMs) / 1000), lang);
  return `${say.drillBack(verdict.way, span, verdict.missing)} ${say.drillCounted()}`;
}
