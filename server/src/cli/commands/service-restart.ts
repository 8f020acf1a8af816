import { Operation } from "@core-console/shared/contract/access";
import { say as sayCode } from "@core-console/shared/words/say";
import { type Command, type CommandContext, expectAnswer, printJson, tell } from "../command.ts";
import { EXIT, type ExitCode } from "../io.ts";
import { refuseBadId } from "../service-id.ts";

const LOOK_MS = 500;
const DEADLINE_MS = 600_000;

/** Looks at an operation until it is over, telling on stderr where it stands; null where it was not over in time. */
async function follow(context: CommandContext, begun: Operation): Promise<Operation | null> {
  const { io, lang, say, api } = context;
  const end = context.nowMs() + DEADLINE_MS;
  let told = "";
  for (let now = begun; ;) {
    const why = now.reason === null ? "" : `: ${sayCode(now.reason, lang)}`;
    const line = `${say.restartAsked(now.name)}: ${say.operation[now.state]}${why}`;
    if (line !== told) io.stderr.write(`${line}\n`);
    told = line;
    if (now.state === "done" || now.state === "failed") return now;
    if (context.nowMs() > end) return null;
    await context.pause(LOOK_MS);
    // The Core that is asked may be the one that restarts: that it does not answer for a while is no news.
    const looked = await api.get(`/operations/${begun.id}`);
    const read = looked.ok ? Operation.safeParse(looked.body) : null;
    if (read?.success === true) now = read.data;
    else if (!looked.ok && looked.exit === EXIT.refused && looked.code !== "no_leader") {
      tell(context, looked);
      return null;
    }
  }
}

export const serviceRestart: Command = {
  noun: "service",
  verb: "restart",
  args: ["ID"],
  async run(context, [id = ""]): Promise<ExitCode> {
    const bad = refuseBadId(context, id);
    if (bad !== null) return bad;
    const { io, lang, say, json, api } = context;
    const begun = expectAnswer(context, await api.change("POST", `/services/${id}/restart`), Operation);
    if (!begun.ok) return begun.exit;
    const over = await follow(context, begun.value);
    if (over === null) return tell(context, { exit: EXIT.unknown, message: say.restartUnknown(begun.value.id) });
    if (json) printJson(context, over);
    if (over.state === "failed") {
      const why = over.reason === null ? say.operation.failed : sayCode(over.reason, lang);
      return tell(context, { exit: EXIT.refused, message: say.restartFailed(over.name, why) });
    }
    if (!json) io.stdout.write(`${say.restarted(over.name)}\n`);
    return EXIT.done;
  },
};
