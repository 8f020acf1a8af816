import { parseArgs } from "node:util";
import type { Texts } from "../words/texts.ts";
import { nearest } from "./nearest.ts";
import type { OptionTable } from "./option.ts";

/** What stands on a command line, as text. */
export type Flags =
  | { ok: true; values: ReadonlyMap<string, string>; switches: ReadonlySet<string>; positionals: string[] }
  | { ok: false; message: string };

type OptionToken = Extract<NonNullable<ReturnType<typeof parseArgs>["tokens"]>[number], { kind: "option" }>;

/**
 * Splits a command line by the options that it may have. A sentence where it makes no sense: an unknown option (with
 * the one that was probably meant), a missing or empty value, an option given twice.
 */
export function parseFlags(argv: readonly string[], table: OptionTable, say: Texts): Flags {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { type }]) => [
      name,
      { type: type === "switch" ? ("boolean" as const) : ("string" as const) },
    ]),
  );
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const values = new Map<string, string>();
  const switches = new Set<string>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    if (values.has(token.name) || switches.has(token.name)) return { ok: false, message: say.flagTwice(token.rawName) };
    const message = optionFault(token, table, say);
    if (message !== null) return { ok: false, message };
    if (token.value === undefined) switches.add(token.name);
    else values.set(token.name, token.value);
  }
  return { ok: true, values, switches, positionals };
}

/** Returns what is wrong with an option as it stands on the line; null: nothing. */
function optionFault(token: OptionToken, table: OptionTable, say: Texts): string | null {
  const option = Object.hasOwn(table, token.name) ? table[token.name] : undefined;
  if (option === undefined) {
    const meant = meantFlag(token.name, Object.keys(table));
    return say.unknownFlag(token.rawName, meant === null ? null : `--${meant}`);
  }
  const { value } = token;
  if (option.type === "switch") return value === undefined ? null : say.flagTakesNoValue(token.rawName);
  // `--id --json`: the next word was meant as an option, not as a value.
  const swallowed = !token.inlineValue && value?.startsWith("--") === true;
  return value === undefined || value === "" || swallowed ? say.flagNeedsValue(token.rawName) : null;
}

/** The option closest to a mistyped one, by its whole name or by the end of a dotted one: `--join` is `--raft.join`. */
function meantFlag(name: string, flags: readonly string[]): string | null {
  const ends = new Map(flags.map((flag) => [flag.slice(flag.lastIndexOf(".") + 1), flag]));
  const whole = ends.get(name) ?? nearest(name, flags);
  if (whole !== null) return whole;
  const end = nearest(name, [...ends.keys()]);
  return end === null ? null : (ends.get(end) ?? null);
}
