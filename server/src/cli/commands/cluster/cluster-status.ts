import { ClusterView } from "@core-console/shared/contract/cluster";
import { say as sayCode } from "@core-console/shared/words/say";
import { type Command, type CommandContext, expectAnswer, printJson } from "../../command.ts";
import { agoText, roleText, timeText, UNKNOWN } from "../../output/format.ts";
import { readOrCopy } from "../../client/read-or-copy.ts";
import { facts, table } from "../../output/table.ts";

function show({ io, lang, say }: CommandContext, view: ClusterView): void {
  const { facts: f, headings: h } = say;
  io.stdout.write(
    facts([
      [f.leader, view.leader === null ? say.nobody() : view.leader.name],
      [f.leadsSince, timeText(view.leader?.since ?? null)],
      [f.term, String(view.term ?? UNKNOWN)],
      [f.voters, String(view.voters)],
      [f.alive, String(view.aliveVoters)],
      [f.majority, String(view.majority)],
      [f.mayFail, String(Math.max(0, view.mayStillFail))],
      [f.generation, String(view.generation)],
      [f.cluster, view.clusterId],
    ]),
  );
  const nameOf = (ref: string | null): string => view.members.find((member) => member.ref === ref)?.name ?? UNKNOWN;
  const rows = view.members.map((member) => [
    member.name,
    roleText(member.role, lang),
    member.voter ? say.yes : say.no,
    String(member.term ?? UNKNOWN),
    String(member.lagEntries ?? UNKNOWN),
    nameOf(member.believesLeader),
    agoText(member.lastContactMs, lang),
  ]);
  io.stdout.write(`\n${table([h.name, h.role, h.vote, h.term, h.lag, h.believes, h.seen], rows, [3, 4])}`);
  for (const warning of view.warnings) io.stdout.write(`▲ ${sayCode(warning, lang)}\n`);
}

export const clusterStatus: Command = {
  noun: "cluster",
  verb: "status",
  onHost: true,
  args: [],
  async run(context) {
    const { json } = context;
    const { outcome, exit } = await readOrCopy(context, "/cluster?");
    const got = expectAnswer(context, outcome, ClusterView);
    if (!got.ok) return got.exit;
    if (json) printJson(context, got.value);
    else show(context, got.value);
    return exit;
  },
};
