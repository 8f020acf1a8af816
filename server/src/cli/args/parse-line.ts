import type { Texts } from "../words/texts.ts";
import type { Address } from "./address.ts";
import { type Flags, parseFlags } from "./flags.ts";
import type { Option, OptionTable, Shape } from "./option.ts";
import { readValue, type ValuesOf } from "./values.ts";

type Env = Readonly<Record<string, string | undefined>>;
type Split = Extract<Flags, { ok: true }>;

/** A command line, read and checked. */
export interface Line<T extends OptionTable> {
  ok: true;
  /** from the line, else from the environment, else the default */
  values: ValuesOf<T>;
  /** the same as text, of those options that take a value */
  texts: ReadonlyMap<string, string>;
  /** the options that stand on the line itself, those with a value first */
  given: readonly string[];
  positionals: readonly string[];
}
export type ParsedLine<T extends OptionTable> = Line<T> | { ok: false; message: string };

/** Reads a command line by the shape of its command and by its options. Changes and opens nothing. */
export function parseLine<T extends OptionTable>(
  argv: readonly string[],
  parts: { shape: Pick<Shape, "args" | "optional">; options: T; env: Env; say: Texts },
): ParsedLine<T> {
  const { shape, options, env, say } = parts;
  const split = parseFlags(argv, options, say);
  if (!split.ok) return split;
  const { positionals } = split;
  const given = [...split.values.keys(), ...split.switches];
  const message = countFault(shape, positionals, say) ?? loneOption(options, given, say);
  if (message !== null) return { ok: false, message };

  const values: Record<string, boolean | string | null | Address | Address[]> = {};
  const texts = new Map<string, string>();
  for (const [name, option] of Object.entries(options)) {
    if (option.type === "switch") {
      values[name] = split.switches.has(name);
      continue;
    }
    const text = textOf(name, option, split, env);
    if (text === null) {
      values[name] = option.type === "addresses" ? [] : null;
      continue;
    }
    const read = readValue(option, { flag: `--${name}`, text }, say);
    if ("fault" in read) return { ok: false, message: read.fault };
    values[name] = read.value;
    texts.set(name, text);
  }
  // Each value was read by the type of its option.
  return { ok: true, values: values as ValuesOf<T>, texts, given, positionals };
}

type ValueOption = Exclude<Option, { type: "switch" }>;

/** Returns the text of an option: from the line, else from its variable, where that is not empty, else its default. */
function textOf(name: string, option: ValueOption, split: Split, env: Env): string | null {
  const variable = option.env === undefined ? "" : (env[option.env] ?? "");
  return split.values.get(name) ?? (variable === "" ? (option.default ?? null) : variable);
}

/** Returns what is wrong with the number of arguments; null: nothing. */
function countFault(shape: Pick<Shape, "args" | "optional">, given: readonly string[], say: Texts): string | null {
  const missing = shape.args[given.length];
  if (missing !== undefined) return say.missing(missing);
  const extra = given[shape.args.length + (shape.optional?.length ?? 0)];
  return extra === undefined ? null : say.tooMany(extra);
}

/** Returns what is wrong where an option stands without the switch that gives it a meaning; null: nothing. */
function loneOption(options: OptionTable, given: readonly string[], say: Texts): string | null {
  for (const name of given) {
    const needed = options[name]?.with;
    if (needed !== undefined && !given.includes(needed)) return say.onlyWith(`--${name}`, `--${needed}`);
  }
  return null;
}
