import { SetupLink, SignInOptions } from "@core-console/shared/contract/access";
import type { Outcome } from "../../client/caller.ts";
import { expectAnswer, type HostCommand, type LocalContext, printJson, tell } from "../../command.ts";
import { DEFAULT_HOME, HOST_HOME } from "../../args/common-options.ts";
import { EXIT, type ExitCode } from "../../output/io.ts";
import { clusterIn, nodeIn } from "../../host/node-home.ts";
import { ownName, shellLine } from "../../host/own-name.ts";
import { printSecret } from "../../output/secrets.ts";

/** Asks this host's own Core for a one-time link, by its certificate, and prints it alone on stdout. */
async function printLink(context: LocalContext, user: string | null): Promise<ExitCode> {
  const { say, json } = context;
  /** Replaces the message of a Core that does not answer: no other Core may be asked. */
  const silent = (outcome: Outcome): Outcome =>
    outcome.ok || outcome.tried === undefined ? outcome : { ...outcome, message: say.coreSilent(outcome.tried) };
  const home = context.value("home") ?? DEFAULT_HOME;
  const first = context.has("first");
  const words = user === null ? ["setup-link", ...(first ? ["--first"] : [])] : ["sign-in-link", user];
  const command = shellLine([ownName(), "user", ...words, ...(home === DEFAULT_HOME ? [] : ["--home", home])]);
  const found = nodeIn(home, command, say);
  if (!found.ok) return tell(context, { exit: EXIT.refused, message: found.message });
  const { base, ca, own, console } = found.node;
  const cluster = first ? clusterIn(home) : null;
  if (cluster?.kind === "found") {
    // On the port for scripts, which any Core answers; on its own API a follower does not.
    const { bases, ca: trusted } = cluster.value;
    const asked = await context.callerAt(bases, { ca: trusted }).get("/sign-in");
    const options = expectAnswer(context, silent(asked), SignInOptions);
    if (!options.ok) return options.exit;
    if (!options.value.setupNeeded) return EXIT.done;
  }
  const outcome = silent(await context.callerAt([base], { ca, own }).change("POST", "/setup-links", { user }));
  const made = expectAnswer(context, outcome, SetupLink);
  if (!made.ok) return made.exit;
  const link = made.value;
  const page = (link.console ?? console).replace(/\/+$/, "");
  if (json) printJson(context, link);
  else
    printSecret(
      context,
      link.user === null ? say.setupLinkFor(link.administrators) : say.linkFor(link.user),
      `${page}/setup#${link.secret}`,
    );
  return EXIT.done;
}

export const userSetupLink: HostCommand = {
  noun: "user",
  verb: "setup-link",
  args: [],
  options: {
    first: {
      type: "switch",
      help: {
        en: "only where there is no administrator yet; else nothing, exit code 0",
        ru: "только если администратора ещё нет; иначе ничего, код выхода 0",
      },
    },
    ...HOST_HOME,
  },
  runHere: (context) => printLink(context, null),
};

export const userSignInLink: HostCommand = {
  noun: "user",
  verb: "sign-in-link",
  args: ["LOGIN"],
  options: HOST_HOME,
  runHere: (context, [login = ""]) => printLink(context, login),
};
