import { COMMANDS, commandOf } from "./commands.ts";
import { helpAll, helpOf } from "./help.ts";
import { HELP } from "./words/help.ts";
import { EXIT, type ExitCode, type Io } from "./output/io.ts";
import { languageOf } from "./words/language.ts";
import { nearest } from "./args/nearest.ts";
import { runCommand } from "./run-command.ts";
import { texts } from "./words/texts.ts";

function runHelp(words: readonly string[], io: Io): ExitCode {
  const lang = languageOf(io.env);
  const text = words.length === 0 ? helpAll(lang) : helpOf(words, lang);
  if (text === null) return unknownCommand(words.join(" "), io);
  io.stdout.write(text);
  return EXIT.done;
}

function unknownCommand(asked: string, io: Io): ExitCode {
  const lang = languageOf(io.env);
  const meant = nearest(asked, [...Object.keys(HELP), ...new Set(COMMANDS.map((one) => one.noun))]);
  const say = texts(lang);
  io.stderr.write(`kuma: ${say.unknownCommand(asked, meant)}\n${say.listHelp()}\n`);
  return EXIT.wrongCall;
}

/**
 * Runs any command but `core` and `console`, which the composition starts itself (`kuma core --help` comes here).
 * Returns the exit code; throws only on an internal error.
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
  const found = commandOf(noun === "--version" ? ["version", ...rest] : argv);
  if (found !== null) return runCommand(found.command, found.rest, io);
  if (rest.includes("--help") || rest.includes("-h")) return runHelp([noun], io);
  const [verb] = rest;
  return unknownCommand([noun, ...(verb === undefined || verb.startsWith("-") ? [] : [verb])].join(" "), io);
}
