import type { Lang } from "@core-console/shared/words/lang";
import { CLUSTER_OPTIONS, EVERY_OPTION } from "./args/common-options.ts";
import { CONSOLE } from "./args/console-shape.ts";
import { CORE } from "./args/core-shape.ts";
import { nameOf, type Option, type OptionTable, type Shape } from "./args/option.ts";
import { type Command, type HostCommand, optionsOf } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { EXITS, type Help, WHO_ASKS } from "./words/help-parts.ts";
import { HELP } from "./words/help.ts";

/** Columns of a terminal that the text of an option fills. */
const WIDTH = 118;
/** Where the text of an option begins, unless one is longer. */
const COLUMN = 24;
const ELSE: Readonly<Record<Lang, string>> = { en: "else", ru: "иначе" };

const SHAPES: ReadonlyMap<string, Shape | Command | HostCommand> = new Map(
  [CORE, CONSOLE, ...COMMANDS].map((shape) => [nameOf(shape), shape]),
);

/** What the help of one command consists of; a part that it does not have is empty. */
export interface HelpParts {
  usage: string;
  summary: string;
  before: string;
  /** its own, without those of all commands that speak to a cluster */
  options: string;
  after: string;
  speaksToCluster: boolean;
}

const inLang = (text: string | Readonly<Record<Lang, string>>, lang: Lang): string =>
  typeof text === "string" ? text : text[lang];

function headOf(name: string, option: Option, lang: Lang): string {
  const head = option.type === "switch" ? `--${name}` : `--${name} ${inLang(option.shows, lang)}`;
  return option.with === undefined ? head : `    ${head}`;
}

/** Returns what an option does, with what is used where it is not given. */
function textOf(option: Option, lang: Lang): string {
  if (option.type === "switch") return option.help[lang];
  const otherwise = option.default ?? (option.otherwise === undefined ? null : inLang(option.otherwise, lang));
  const unset = [option.env, otherwise].filter((part) => part !== undefined && part !== null);
  return unset.length === 0 ? option.help[lang] : `${option.help[lang]} (${unset.join(`; ${ELSE[lang]} `)})`;
}

/** Breaks a text at blanks so that no line is longer, unless a word is. */
function wrapped(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1) ?? "";
    const next = last === "" ? word : `${last} ${word}`;
    if (last !== "" && next.length > width) lines.push(word);
    else lines[lines.length - 1] = next;
  }
  return lines;
}

/** Returns a table of options as text, an option a line or more. */
function optionsText(table: OptionTable, lang: Lang): string {
  const rows = Object.entries(table).map(([name, option]) => ({
    head: headOf(name, option, lang),
    text: textOf(option, lang),
  }));
  const column = Math.max(COLUMN, ...rows.map(({ head }) => head.length + 2));
  return rows
    .map(({ head, text }) => head.padEnd(column) + wrapped(text, WIDTH - column).join(`\n${" ".repeat(column)}`))
    .join("\n");
}

/** Returns the options of every command that speaks to a cluster, with the line under them. */
export const clusterOptionsText = (lang: Lang): string =>
  `${optionsText({ ...CLUSTER_OPTIONS, ...EVERY_OPTION }, lang)}\n${WHO_ASKS[lang]}`;

/** Returns the parts of a command's help. */
export function helpParts(name: string, help: Help, lang: Lang): HelpParts {
  const shape = SHAPES.get(name);
  const speaksToCluster = shape !== undefined && "run" in shape;
  const own = shape !== undefined && "runHere" in shape ? optionsOf(shape) : (shape?.options ?? {});
  return {
    usage: help.usage,
    summary: help[lang],
    before: help.before?.[lang] ?? "",
    options: optionsText(own, lang),
    after: help.after?.[lang] ?? "",
    speaksToCluster,
  };
}

/** All commands, a line each. */
export function helpAll(lang: Lang): string {
  const width = Math.max(...Object.keys(HELP).map((name) => name.length));
  const lines = Object.entries(HELP).map(([name, help]) => `  kuma ${name.padEnd(width)}  ${help[lang]}`);
  return `${lines.join("\n")}\n\n${clusterOptionsText(lang).replace(/^/gm, "  ")}\n\n${EXITS[lang]}\n`;
}

/** The long help of a command, or a line of each verb of a noun; null where there is no such command. */
export function helpOf(words: readonly string[], lang: Lang): string | null {
  const asked = words.join(" ");
  const found = Object.entries(HELP).filter(([name]) => name === asked || name.startsWith(`${asked} `));
  const [only] = found;
  if (only === undefined) return null;
  if (found.length > 1) return found.map(([, help]) => `${help.usage}\n  ${help[lang]}\n`).join("\n");
  const { usage, summary, before, options, after, speaksToCluster } = helpParts(...only, lang);
  const details = [before, options, after, speaksToCluster ? clusterOptionsText(lang) : ""].filter(Boolean);
  return [`${usage}\n  ${summary}\n`, ...(details.length === 0 ? [] : [`${details.join("\n")}\n`])].join("\n");
}
