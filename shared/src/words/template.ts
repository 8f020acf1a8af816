import type { Reason } from "../contract/service.ts";
import type { Lang } from "./lang.ts";

type Params = Reason["params"];
type Value = Params[string];

const UNKNOWN = "—";

/**
 * Fills a sentence. A template is text with fields:
 * - `{port}` the value as it is (numbers without grouping, decimals in the language's way);
 * - `{lag:n}` a count, grouped; `{since:time}` an RFC 3339 time, in the reader's time zone; `{at:zoned}` names that
 * zone;
 * - `{n#voter|voters}` the word that goes with a count: one|other in English, one|few|many|other in Russian
 *   (the last form stands for those left out);
 * - `{n?0=none|1=one|*={n}}` the text for a value, `=text` for an unknown one, `*` for any other.
 * Branches may hold fields. An unknown value reads “—”, never 0.
 */
export function fill(template: string, params: Params, lang: Lang): string {
  let out = "";
  for (let at = 0; at < template.length;) {
    const open = template.indexOf("{", at);
    if (open < 0) return out + template.slice(at);
    const close = closing(template, open);
    out += template.slice(at, open) + field(template.slice(open + 1, close), params, lang);
    at = close + 1;
  }
  return out;
}

function field(inner: string, params: Params, lang: Lang): string {
  const [, name = "", kind, rest = ""] = /^(\w+)(?:([:#?])([\s\S]*))?$/.exec(inner) ?? [];
  const value = params[name] ?? null;
  if (kind === "#") return fill(wordFor(value, branches(rest), lang), params, lang);
  if (kind === "?") return fill(caseFor(value, branches(rest)), params, lang);
  return value === null ? UNKNOWN : formatted(value, rest, lang);
}

/** Returns the word that goes with a count; the last form stands for those left out. */
function wordFor(value: Value, forms: readonly string[], lang: Lang): string {
  return forms[formFor(value, lang)] ?? forms.at(-1) ?? "";
}

/** Returns the text for a value: `case=text`, with an empty case for an unknown value and `*` for any other. */
function caseFor(value: Value, cases: readonly string[]): string {
  const texts = new Map(cases.map((one) => [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)]));
  return texts.get(value === null ? "" : String(value)) ?? texts.get("*") ?? "";
}

/** Returns a known value in the format that the field names; "" for none. */
function formatted(value: Exclude<Value, null>, format: string, lang: Lang): string {
  if (format === "time" || format === "zoned") return time(String(value), lang, format === "zoned");
  return typeof value === "number" ? number(value, lang, format === "n") : String(value);
}

/** Returns where the brace opened at `open` closes; the end of the text when it never does. */
export function closing(template: string, open: number): number {
  let depth = 0;
  for (let i = open; i < template.length; i++) {
    if (template[i] === "{") depth++;
    else if (template[i] === "}" && --depth === 0) return i;
  }
  return template.length;
}

/** Splits at the bars outside of inner fields. */
export function branches(text: string): string[] {
  const found = [""];
  let depth = 0;
  for (const c of text) {
    if (c === "|" && depth === 0) found.push("");
    else {
      depth += c === "{" ? 1 : c === "}" ? -1 : 0;
      found[found.length - 1] += c;
    }
  }
  return found;
}

const FORMS: Record<Lang, readonly Intl.LDMLPluralRule[]> = {
  en: ["one", "other"],
  ru: ["one", "few", "many", "other"],
};
const PLURALS: Record<Lang, Intl.PluralRules> = { en: new Intl.PluralRules("en"), ru: new Intl.PluralRules("ru") };

/** Returns which of a language's plural forms fits this count: the index into its FORMS. */
function formFor(count: unknown, lang: Lang): number {
  const n = typeof count === "number" ? Math.abs(count) : Number.NaN;
  return FORMS[lang].indexOf(Number.isFinite(n) ? PLURALS[lang].select(n) : "other");
}

function number(value: number, lang: Lang, grouped: boolean): string {
  return new Intl.NumberFormat(lang, { useGrouping: grouped, maximumFractionDigits: 2 }).format(value);
}

function time(value: string, lang: Lang, zoned: boolean): string {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) return value;
  return new Intl.DateTimeFormat(lang, {
    dateStyle: "medium",
    timeStyle: zoned ? "long" : "medium",
    hourCycle: "h23",
  }).format(date);
}
