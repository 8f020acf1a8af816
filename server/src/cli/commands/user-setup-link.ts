import { SetupLink } from "@core-console/shared/contract/access";
import { expectAnswer, type HostCommand, type LocalContext, printJson, tell } from "../command.ts";
import { DEFAULT_HOME } from "../core-options.ts";
import { EXIT, type ExitCode } from "../io.ts";
import { nodeIn } from "../node-home.ts";
import { printSecret } from "../secrets.ts";

/** Asks this host's own Core for a one-time link, by its certificate, and prints it alone on stdout. */
async function printLink(context: LocalContext, user: string | null): Promise<ExitCode> {
  const { io, say, json } = context;
  const home = context.value("home") ?? (io.env["KUMA_HOME"] || DEFAULT_HOME);
  const command = `kuma user ${user === null ? "setup-link" : `sign-in-link ${user}`}${home === DEFAULT_HOME ? "" : ` --home ${home}`}`;
  const found = nodeIn(home, command, say);
  if (!found.ok) return tell(context, { exit: EXIT.refused, message: found.message });
  const { base, ca, own, console } = found.node;
  const outcome = await context.callerAt([base], { ca, own }).change("POST", "/setup-links", { user });
  if (!outcome.ok && outcome.tried !== undefined)
    return tell(context, { exit: outcome.exit, message: say.coreSilent(outcome.tried) });
  const made = expectAnswer(context, outcome, SetupLink);
  if (!made.ok) return made.exit;
  const link = made.value;
  const page = (link.console ?? console).replace(/\/+$/, "");
  if (json) printJson(context, link);
  else printSecret(context, say.linkFor(link.user), `${page}/setup#${link.secret}`);
  return EXIT.done;
}

export const userSetupLink: HostCommand = {
  noun: "user",
  verb: "setup-link",
  args: [],
  flags: { home: "value" },
  runHere: (context) => printLink(context, null),
};

export const userSignInLink: HostCommand = {
  noun: "user",
  verb: "sign-in-link",
  args: ["LOGIN"],
  flags: { home: "value" },
  runHere: (context, [login = ""]) => printLink(context, login),
};
