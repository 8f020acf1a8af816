import { PORT } from "@core-console/shared/contract/ports";
import { type Address, parseAddress } from "./address.ts";
import type { Parsed } from "./core-options.ts";
import { type FlagSpec, parseFlags } from "./flags.ts";
import { languageOf } from "../words/language.ts";
import { texts } from "../words/texts.ts";

/** `kuma console`, read and checked. */
export interface ConsoleCommand {
  cores: Address[];
  listen: Address;
  /** how to know the cluster: its CA's file, the hash of its key, or null where neither was given: `console_no_trust` then */
  trust: { file: string } | { caHash: string } | null;
  /** files of the certificate that it shows; null: none, so it may listen on loopback alone */
  certificate: { cert: string; key: string } | null;
}

export const CONSOLE_FLAGS: FlagSpec = {
  core: "value",
  listen: "value",
  ca: "value",
  "raft.ca-hash": "value",
  cert: "value",
  key: "value",
};

/** Reads what follows `kuma console`. Changes and opens nothing. */
export function parseConsoleOptions(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Parsed<ConsoleCommand> {
  const language = languageOf(env);
  const say = texts(language);
  const no = (message: string): Parsed<ConsoleCommand> => ({ ok: false, message, exitCode: 2 });
  const flags = parseFlags(argv, CONSOLE_FLAGS, language);
  if (!flags.ok) return no(flags.message);
  const { values, positionals } = flags;
  if (positionals[0] !== undefined) return no(say.tooMany(positionals[0]));

  const cores: Address[] = [];
  for (const text of (values.get("core") ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")) {
    const address = parseAddress(text, PORT.internal);
    if (address === null) return no(say.badAddress("--core", text));
    cores.push(address);
  }
  if (cores.length === 0) return no(say.coreMissing());

  const listenText = values.get("listen") ?? `127.0.0.1:${PORT.console}`;
  const listen = parseAddress(listenText, PORT.console);
  if (listen === null) return no(say.badAddress("--listen", listenText));

  const [file, caHash] = [values.get("ca"), values.get("raft.ca-hash")?.toLowerCase()];
  if (file !== undefined && caHash !== undefined) return no(say.caTwice());
  if (caHash !== undefined && !/^sha256:[0-9a-f]{64}$/.test(caHash)) return no(say.badCaHash(caHash));
  const trust = file !== undefined ? { file } : caHash !== undefined ? { caHash } : null;

  // A certificate and its key belong together: both from the flags, or both from the environment.
  const flagged = values.has("cert") || values.has("key");
  const cert = flagged ? values.get("cert") : env["KUMA_CONSOLE_CERT"] || undefined;
  const key = flagged ? values.get("key") : env["KUMA_CONSOLE_KEY"] || undefined;
  if ((cert === undefined) !== (key === undefined)) return no(say.certAndKey());
  const certificate = cert === undefined || key === undefined ? null : { cert, key };
  return { ok: true, options: { cores, listen, trust, certificate } };
}
