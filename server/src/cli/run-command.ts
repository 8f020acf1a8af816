import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { nameOf, type OptionTable } from "./args/option.ts";
import { parseLine } from "./args/parse-line.ts";
import { connector, type Trust } from "./client/attempt.ts";
import { apiClient, type ApiClient } from "./client/api-client.ts";
import { type Command, type CommandContext, type HostCommand, type LocalContext, optionsOf } from "./command.ts";
import { helpOf } from "./help.ts";
import { HELP } from "./words/help.ts";
import { EXIT, type ExitCode, type Io } from "./output/io.ts";
import { languageOf } from "./words/language.ts";
import { apiOnHost } from "./on-host/on-host.ts";
import { ownName, shellLine } from "./host/own-name.ts";
import { signInStore } from "./client/sign-in-store.ts";
import { loginHint, signedIn } from "./client/signed-in.ts";
import { type Target, targetOf } from "./client/target.ts";
import { texts } from "./words/texts.ts";

/** Answered before the line is parsed; in the table, a mistyped one is recognised too. */
const HELP_OPTION: OptionTable = { help: { type: "switch", help: { en: "this text", ru: "этот текст" } } };

/** The connections of a command, which keep the process from ending until they are closed. */
class Connections {
  readonly #open: ReturnType<typeof connector>[] = [];
  readonly #after: (() => void)[] = [];
  readonly #parts: { nowMs: () => number; pause: (ms: number) => Promise<void>; lang: LocalContext["lang"] };

  constructor(parts: Pick<LocalContext, "nowMs" | "pause" | "lang">) {
    this.#parts = parts;
  }

  /** Returns how to call Cores that are trusted in this way. */
  by(trust: Trust): (bases: readonly string[], bearer: string | null) => ApiClient {
    const connection = connector(trust);
    this.#open.push(connection);
    return (bases, bearer) => apiClient({ ...this.#parts, bases, bearer, attempt: connection.try, newKey: randomUUID });
  }

  /** Runs `act` once the connections are closed. */
  onClose(act: () => void): void {
    this.#after.push(act);
  }

  async close(): Promise<void> {
    for (const connection of this.#open) await connection.close();
    for (const act of this.#after) act();
  }
}

/** Help is asked for before anything else is looked at; after `--` the same word is an argument. */
function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return (end < 0 ? argv : argv.slice(0, end)).includes("--help");
}

/** Parses the line of a command and runs it. Returns the exit code; throws only on an internal error. */
export async function runCommand(command: Command | HostCommand, argv: readonly string[], io: Io): Promise<ExitCode> {
  const lang = languageOf(io.env);
  const say = texts(lang);
  const name = nameOf(command);
  const wrong = (message: string): ExitCode => {
    io.stderr.write(`kuma: ${message}\n${HELP[name]?.usage ?? ""}\n`);
    return EXIT.wrongCall;
  };
  if (asksForHelp(argv)) {
    io.stdout.write(helpOf([name], lang) ?? "");
    return EXIT.done;
  }
  const line = parseLine(argv, {
    shape: command,
    options: { ...HELP_OPTION, ...optionsOf(command) },
    env: io.env,
    say,
  });
  if (!line.ok) return wrong(line.message);
  const times = { nowMs: () => performance.now(), pause: (ms: number) => pause(ms), lang };
  const connections = new Connections(times);
  const local: LocalContext = {
    ...times,
    io,
    say,
    json: line.given.includes("json"),
    value: (option) => line.texts.get(option) ?? null,
    has: (option) => line.given.includes(option),
    clientAt: (bases, trust) => connections.by(trust)(bases, null),
  };
  try {
    if ("runHere" in command) return await command.runHere(local, line.positionals);
    const found = targetOf(
      { core: local.value("core"), ca: local.value("ca"), home: local.value("home") },
      io.env["KUMA_TOKEN"] || null,
      shellLine([ownName(), ...name.split(" "), ...argv]),
      say,
    );
    if (!found.ok) return wrong(found.message);
    const onLine = (option: string): string | null => (line.given.includes(option) ? local.value(option) : null);
    const isNamed = local.value("core") !== null;
    const onHost = command.onHost === true && !isNamed && !isSignedIn(io, found.target);
    const host = onHost
      ? await apiOnHost(local, { by: (trust) => connections.by(trust), onClose: (act) => connections.onClose(act) })
      : null;
    const hintAt = { core: onLine("core"), ca: onLine("ca") };
    const context = withCluster(local, found.target, hintAt, connections);
    return await command.run(host === null ? context : { ...context, api: host }, line.positionals);
  } finally {
    await connections.close();
  }
}

const isSignedIn = (io: Io, { bases, token }: Target): boolean =>
  token !== null || signInStore(io.env).of(bases) !== null;

/** Returns what a command is given to speak to a cluster: by a token, else by the last sign-in there. */
function withCluster(
  local: LocalContext,
  target: Target,
  hintAt: { core: string | null; ca: string | null },
  connections: Connections,
): CommandContext {
  const { io, lang, say } = local;
  const { bases, token, ca } = target;
  const call = connections.by({ ca });
  const store = signInStore(io.env);
  const session = token === null ? (store.of(bases)?.secret ?? null) : null;
  const bearer = token ?? session;
  const api = signedIn({
    api: call(bases, bearer),
    io,
    lang,
    say,
    newKey: randomUUID,
    from: token !== null ? "KUMA_TOKEN" : session !== null ? "login" : null,
    loginHint: loginHint(hintAt, store, say),
  });
  return {
    ...local,
    api,
    bearer,
    as: (secret) => call(bases, secret),
    at: (others) => call(others, bearer),
    bases,
    store,
  };
}
