import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { VERSION } from "../lib/version.ts";
import { connector } from "./attempt.ts";
import { caller } from "./caller.ts";
import type { Command } from "./command.ts";
import { clusterStatus } from "./commands/cluster-status.ts";
import { serviceAdd } from "./commands/service-add.ts";
import { serviceId } from "./commands/service-id.ts";
import { serviceList } from "./commands/service-list.ts";
import { serviceRemove } from "./commands/service-remove.ts";
import { serviceShow } from "./commands/service-show.ts";
import { type FlagSpec, parseFlags } from "./flags.ts";
import { HELP, helpAll, helpOf } from "./help.ts";
import { EXIT, type ExitCode, type Io } from "./io.ts";
import { languageOf } from "./language.ts";
import { nearest } from "./nearest.ts";
import { targetOf } from "./target.ts";
import { texts } from "./texts.ts";

const COMMANDS: readonly Command[] = [serviceList, serviceAdd, serviceShow, serviceRemove, serviceId, clusterStatus];
const FLAGS: FlagSpec = { core: "value", ca: "value", json: "switch", help: "switch" };

async function runCommand(command: Command, argv: readonly string[], io: Io): Promise<ExitCode> {
  const lang = languageOf(io.env);
  const say = texts(lang);
  const wrong = (message: string): ExitCode => {
    io.stderr.write(`kuma: ${message}\n${HELP[`${command.noun} ${command.verb}`]?.usage ?? ""}\n`);
    return EXIT.wrongCall;
  };
  const flags = parseFlags(argv, FLAGS, lang);
  if (!flags.ok) return wrong(flags.message);
  if (flags.switches.has("help")) {
    io.stdout.write(helpOf([command.noun, command.verb], lang) ?? "");
    return EXIT.done;
  }
  const missing = command.args[flags.positionals.length];
  if (missing !== undefined) return wrong(say.missing(missing));
  const extra = flags.positionals[command.args.length];
  if (extra !== undefined) return wrong(say.tooMany(extra));
  const found = targetOf(flags.values, io.env, say);
  if (!found.ok) return wrong(found.message);

  const wire = connector(found.target);
  const api = caller({
    bases: found.target.bases,
    attempt: wire.try,
    newKey: randomUUID,
    nowMs: () => performance.now(),
    pause: async (ms) => pause(ms),
    lang,
  });
  try {
    return await command.run({ io, lang, say, json: flags.switches.has("json"), api }, flags.positionals);
  } finally {
    await wire.close();
  }
}

function runHelp(words: readonly string[], io: Io): ExitCode {
  const lang = languageOf(io.env);
  const text = words.length === 0 ? helpAll(lang) : helpOf(words, lang);
  if (text === null) return unknownCommand(words.join(" "), io);
  io.stdout.write(text);
  return EXIT.done;
}

function unknownCommand(asked: string, io: Io): ExitCode {
  const lang = languageOf(io.env);
  const meant = nearest(asked, [...Object.keys(HELP), "service", "cluster"]);
  io.stderr.write(`kuma: ${texts(lang).unknownCommand(asked, meant)}\n\n${helpAll(lang)}`);
  return EXIT.wrongCall;
}

/**
 * Every command but `core` and `console`, which the composition starts itself (`kuma core --help` comes here).
 * Gives the exit code; throws only on a fault of ours.
 */
export async function runCli(argv: readonly string[], io: Io): Promise<ExitCode> {
  const [noun, ...rest] = argv;
  if (noun === undefined) {
    io.stderr.write(helpAll(languageOf(io.env)));
    return EXIT.wrongCall;
  }
  if (noun === "help" || noun === "--help" || noun === "-h")
    return runHelp(
      rest.filter((word) => !word.startsWith("-")),
      io,
    );
  if (noun === "version" || noun === "--version") {
    io.stdout.write(`kuma ${VERSION} (node ${process.versions.node})\n`);
    return EXIT.done;
  }
  const [verb] = rest;
  const command = COMMANDS.find((one) => one.noun === noun && one.verb === verb);
  if (command !== undefined) return runCommand(command, rest.slice(1), io);
  if (rest.includes("--help") || rest.includes("-h")) return runHelp([noun], io);
  return unknownCommand([noun, ...(verb === undefined || verb.startsWith("-") ? [] : [verb])].join(" "), io);
}
