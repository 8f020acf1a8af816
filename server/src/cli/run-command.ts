import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { connector, type Trust } from "./client/attempt.ts";
import { caller, type Caller } from "./client/caller.ts";
import type { Command, HostCommand, LocalContext } from "./command.ts";
import { type FlagSpec, parseFlags } from "./args/flags.ts";
import { HELP, helpOf } from "./words/help.ts";
import { EXIT, type ExitCode, type Io } from "./output/io.ts";
import { languageOf } from "./words/language.ts";
import { ownName, shellLine } from "./host/own-name.ts";
import { signInStore } from "./client/sign-in-store.ts";
import { loginHint, signedIn } from "./client/signed-in.ts";
import { targetOf } from "./client/target.ts";
import { texts } from "./words/texts.ts";

const EVERY: FlagSpec = { json: "switch", help: "switch" };
const SPEAKS: FlagSpec = { core: "value", ca: "value", home: "value" };

const words = (command: Command | HostCommand): string[] =>
  command.verb === null ? [command.noun] : [command.noun, command.verb];

/** Parses the line of a command and runs it. Returns the exit code; throws only on an internal error. */
export async function runCommand(command: Command | HostCommand, argv: readonly string[], io: Io): Promise<ExitCode> {
  const lang = languageOf(io.env);
  const say = texts(lang);
  const wrong = (message: string): ExitCode => {
    io.stderr.write(`kuma: ${message}\n${HELP[words(command).join(" ")]?.usage ?? ""}\n`);
    return EXIT.wrongCall;
  };
  const spec = { ...EVERY, ...("run" in command ? SPEAKS : {}), ...command.flags };
  const flags = parseFlags(argv, spec, lang);
  if (!flags.ok) return wrong(flags.message);
  if (flags.switches.has("help")) {
    io.stdout.write(helpOf(words(command), lang) ?? "");
    return EXIT.done;
  }
  const missing = command.args[flags.positionals.length];
  if (missing !== undefined) return wrong(say.missing(missing));
  const extra = flags.positionals[command.args.length + (command.optional?.length ?? 0)];
  if (extra !== undefined) return wrong(say.tooMany(extra));

  const wires: { close: () => Promise<void> }[] = [];
  const nowMs = (): number => performance.now();
  const wait = (ms: number): Promise<void> => pause(ms);
  const connect = (trust: Trust) => {
    const wire = connector(trust);
    wires.push(wire);
    return wire;
  };
  const speak = (bases: readonly string[], wire: ReturnType<typeof connect>, bearer: string | null): Caller =>
    caller({ bases, attempt: wire.try, newKey: randomUUID, nowMs, pause: wait, lang, bearer });
  const local: LocalContext = {
    io,
    lang,
    say,
    json: flags.switches.has("json"),
    value: (flag) => flags.values.get(flag) ?? null,
    has: (flag) => flags.switches.has(flag),
    nowMs,
    pause: wait,
    callerAt: (bases, trust) => speak(bases, connect(trust), null),
  };
  try {
    if ("runHere" in command) return await command.runHere(local, flags.positionals);
    const found = targetOf(flags.values, io.env, shellLine([ownName(), ...words(command), ...argv]), say);
    if (!found.ok) return wrong(found.message);
    const { bases, token, ca } = found.target;
    const wire = connect({ ca });
    const as = (bearer: string | null): Caller => speak(bases, wire, bearer);
    const store = signInStore(io.env);
    const kept = token === null ? (store.of(bases)?.secret ?? null) : null;
    const bearer = token ?? kept;
    const from = token !== null ? "KUMA_TOKEN" : kept !== null ? "login" : null;
    const at = (others: readonly string[]): Caller => speak(others, wire, bearer);
    const api = signedIn({
      api: as(bearer),
      io,
      lang,
      say,
      newKey: randomUUID,
      from,
      loginHint: loginHint({ core: local.value("core"), ca: local.value("ca") }, store, say),
    });
    return await command.run({ ...local, api, bearer, as, at, bases, store }, flags.positionals);
  } finally {
    for (const wire of wires) await wire.close();
  }
}
