import { SetupLink, SignInOptions } from "@core-console/shared/contract/access";
import type { Outcome } from "../../client/api-client.ts";
import { type Answer, expectAnswer, type HostCommand, type LocalContext, printJson, fail } from "../../command.ts";
import { DEFAULT_HOME, HOST_HOME } from "../../args/common-options.ts";
import { EXIT, type ExitCode } from "../../output/io.ts";
import { clusterIn, nodeIn } from "../../host/node-home.ts";
import { ownName, shellLine } from "../../host/own-name.ts";
import { printSecret } from "../../output/secrets.ts";

/** Replaces the message where the Core does not answer: no other Core may be asked. */
const ownOnly = ({ say }: LocalContext, outcome: Outcome): Outcome =>
  outcome.ok || outcome.tried === undefined ? outcome : { ...outcome, message: say.coreSilent(outcome.tried) };

/** Returns this very command, for a user who may not read the home. */
function commandOf(home: string, words: readonly string[]): string {
  return shellLine([ownName(), "user", ...words, ...(home === DEFAULT_HOME ? [] : ["--home", home])]);
}

/** Reports whether the cluster of the Core in this home has no administrator yet; true where it cannot be asked. */
async function needsSetup(context: LocalContext, home: string): Promise<Answer<boolean>> {
  const cluster = clusterIn(home);
  if (cluster.kind !== "found") return { ok: true, value: true };
  // On the port for scripts, which any Core answers; on its own API a follower does not.
  const { bases, ca } = cluster.value;
  const asked = await context.clientAt(bases, { ca }).get("/sign-in");
  const options = expectAnswer(context, ownOnly(context, asked), SignInOptions);
  return options.ok ? { ok: true, value: options.value.setupNeeded } : options;
}

/** Asks this host's own Core for a one-time link, by its certificate, and prints it alone on stdout. */
async function printLink(context: LocalContext, words: readonly string[], user: string | null): Promise<ExitCode> {
  const { say, json } = context;
  const home = context.value("home") ?? DEFAULT_HOME;
  const found = nodeIn(home, commandOf(home, words), say);
  if (!found.ok) return fail(context, { exit: EXIT.refused, message: found.message });
  if (context.has("first")) {
    const needed = await needsSetup(context, home);
    if (!needed.ok) return needed.exit;
    if (!needed.value) return EXIT.done;
  }
  const { base, ca, own, console } = found.node;
  const outcome = await context.clientAt([base], { ca, own }).change("POST", "/setup-links", { user });
  const made = expectAnswer(context, ownOnly(context, outcome), SetupLink);
  if (!made.ok) return made.exit;
  const link = made.value;
  const page = (link.console ?? console).replace(/\/+$/, "");
  const about = link.user === null ? say.setupLinkFor(link.administrators) : say.linkFor(link.user);
  if (json) printJson(context, link);
  else printSecret(context, about, `${page}/setup#${link.secret}`);
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
  runHere: (context) => printLink(context, ["setup-link", ...(context.has("first") ? ["--first"] : [])], null),
};

export const userSignInLink: HostCommand = {
  noun: "user",
  verb: "sign-in-link",
  args: ["LOGIN"],
  options: HOST_HOME,
  runHere: (context, [login = ""]) => printLink(context, ["sign-in-link", login], login),
};
