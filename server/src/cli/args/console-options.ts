import type { Address } from "./address.ts";
import { CONSOLE, CONSOLE_OPTIONS } from "./console-shape.ts";
import type { Parsed } from "./core-options.ts";
import { type Line, parseLine } from "./parse-line.ts";
import { languageOf } from "../words/language.ts";
import { texts } from "../words/texts.ts";

/** `kuma console`, read and checked. */
export interface ConsoleCommand {
  cores: Address[];
  listen: Address;
  /**
   * how to know the cluster: its CA's file, the hash of its key, or null where neither was given: `console_no_trust`
   * then
   */
  trust: { file: string } | { caHash: string } | null;
  /** files of the certificate that it shows; null: none, so it may listen on loopback alone */
  certificate: { cert: string; key: string } | null;
}

/**
 * Returns the files of certificate and key, which belong together: both from the line, or both from the environment.
 */
function pairOf({ values, given }: Line<typeof CONSOLE_OPTIONS>): { cert: string | null; key: string | null } {
  const named = given.filter((name) => name === "cert" || name === "key");
  if (named.length !== 1) return { cert: values.cert, key: values.key };
  return { cert: named.includes("cert") ? values.cert : null, key: named.includes("key") ? values.key : null };
}

/** Reads what follows `kuma console`. Changes and opens nothing. */
export function parseConsoleOptions(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Parsed<ConsoleCommand> {
  const say = texts(languageOf(env));
  const wrong = (message: string): Parsed<ConsoleCommand> => ({ ok: false, message, exitCode: 2 });
  const line = parseLine(argv, { shape: CONSOLE, options: CONSOLE_OPTIONS, env, say });
  if (!line.ok) return wrong(line.message);
  const { core: cores, listen, ca: file, "raft.ca-hash": caHash } = line.values;
  if (cores.length === 0) return wrong(say.coreMissing());
  if (file !== null && caHash !== null) return wrong(say.caTwice());
  const trust = file !== null ? { file } : caHash !== null ? { caHash } : null;
  const { cert, key } = pairOf(line);
  if ((cert === null) !== (key === null)) return wrong(say.certAndKey());
  const certificate = cert === null || key === null ? null : { cert, key };
  return { ok: true, options: { cores, listen, trust, certificate } };
}
