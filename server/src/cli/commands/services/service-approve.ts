import { say as sayCode } from "@core-console/shared/words/say";
import { Service, type WaitingHost } from "@core-console/shared/contract/service";
import { type Answer, type Command, type CommandContext, expectAnswer, printJson, fail } from "../../command.ts";
import { YES } from "../../args/common-options.ts";
import { confirm } from "../../output/confirm.ts";
import { findService } from "../../client/find-service.ts";
import { EXIT, type ExitCode } from "../../output/io.ts";
import { timeText } from "../../output/format.ts";

const BY_TOKEN = { code: "password_needed", params: { why: "token" } };

export const serviceApprove: Command = {
  noun: "service",
  verb: "approve",
  args: ["ID-or-NAME"],
  options: YES,
  async run(context, [who = ""]): Promise<ExitCode> {
    const { say } = context;
    const found = await waitingAt(context, who);
    if (!found.ok) return found.exit;
    const { service, waiting } = found.value;
    // Not even --yes lets a token do this: that is said before the user is asked.
    if ((context.io.env["KUMA_TOKEN"] ?? "") !== "")
      return fail(context, { exit: EXIT.refused, message: sayCode(BY_TOKEN, context.lang) });
    const refused = await confirm(context, {
      about: [
        ...say.hostWaits({ ...waiting, name: service.name, fingerprint: groups(waiting.fingerprint) }),
        ...waiting.uses.map((use) => say.idUse({ ...use, at: timeText(use.at) })),
      ],
      question: say.approveSure(waiting.host),
      name: null,
    });
    if (refused !== null) return refused;
    const { fingerprint, host, addresses } = waiting;
    const path = `/services/${service.ref}/approve`;
    const outcome = await context.api.change("POST", path, { fingerprint, host, addresses });
    return said(context, expectAnswer(context, outcome, Service), say.approved(waiting.host, waiting.moves === true));
  },
};

export const serviceRefuse: Command = {
  noun: "service",
  verb: "refuse",
  args: ["ID-or-NAME"],
  async run(context, [who = ""]): Promise<ExitCode> {
    const found = await waitingAt(context, who);
    if (!found.ok) return found.exit;
    const { service, waiting } = found.value;
    const outcome = await context.api.change("POST", `/services/${service.ref}/refuse`);
    return said(
      context,
      expectAnswer(context, outcome, Service),
      context.say.hostRefused(waiting.host, waiting.moves === true),
    );
  },
};

/** The service with the host that waits by its ID; where none waits, that is said. */
async function waitingAt(
  context: CommandContext,
  who: string,
): Promise<Answer<{ service: Service; waiting: WaitingHost }>> {
  const found = await findService(context, who);
  if (!found.ok) return found;
  const waiting = found.value.join?.approval;
  if (waiting !== undefined) return { ok: true, value: { service: found.value, waiting } };
  const message = context.say.nobodyWaits(found.value.name);
  return { ok: false, exit: fail(context, { exit: EXIT.refused, message }) };
}

function said(context: CommandContext, answer: Answer<Service>, line: string): ExitCode {
  if (!answer.ok) return answer.exit;
  if (context.json) printJson(context, answer.value);
  else context.io.stdout.write(`${line}\n`);
  return EXIT.done;
}

/** As the host shows it: the first 128 bits, eight groups of four. */
const groups = (hex: string): string => (hex.slice(0, 32).toUpperCase().match(/.{4}/g) ?? []).join(" ");
