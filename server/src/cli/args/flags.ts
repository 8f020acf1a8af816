import { parseArgs } from "node:util";
import type { Lang } from "@core-console/shared/words/lang";
import { nearest } from "./nearest.ts";
import { texts } from "../words/texts.ts";

/** Flags by name: whether one takes a value. */
export type FlagSpec = Readonly<Record<string, "value" | "switch">>;

export type Flags =
  | { ok: true; values: ReadonlyMap<string, string>; switches: ReadonlySet<string>; positionals: string[] }
  | { ok: false; message: string };

/**
 * Reads a command line against the flags it may have. A sentence where it makes no sense: an unknown flag
 * (with the one that was probably meant), a missing or empty value, a flag given twice.
 */
export function parseFlags(argv: readonly string[], spec: FlagSpec, language: Lang): Flags {
  const say = texts(language);
  const no = (message: string): Flags => ({ ok: false, message });
  const options = Object.fromEntries(
    Object.entries(spec).map(([name, kind]) => [
      name,
      { type: kind === "value" ? ("string" as const) : ("boolean" as const) },
    ]),
  );
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const values = new Map<string, string>();
  const switches = new Set<string>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const kind = Object.hasOwn(spec, token.name) ? spec[token.name] : undefined;
    if (kind === undefined) {
      const meant = meantFlag(token.name, Object.keys(spec));
      return no(say.unknownFlag(token.rawName, meant === null ? null : `--${meant}`));
    }
    if (values.has(token.name) || switches.has(token.name)) return no(say.flagTwice(token.rawName));
    if (kind === "switch") {
      if (token.value !== undefined) return no(say.flagTakesNoValue(token.rawName));
      switches.add(token.name);
    } else {
      const value = token.value;
      // `--id --json`: the next flag was meant as a flag, not as a value.
      if (value === undefined || value === "" || (!token.inlineValue && value.startsWith("--")))
        return no(say.flagNeedsValue(token.rawName));
      values.set(token.name, value);
    }
  }
  return { ok: true, values, switches, positionals };
}

/** The flag closest to a mistyped one, by its whole name or by the end of a dotted one: `--join` is `--raft.join`. */
function meantFlag(name: string, flags: readonly string[]): string | null {
  const whole = nearest(name, flags);
  if (whole !== null) return whole;
  const ends = new Map(flags.map((flag) => [flag.slice(flag.lastIndexOf(".") + 1), flag]));
  const end = nearest(name, [...ends.keys()]);
  return end === null ? null : (ends.get(end) ?? null);
}
