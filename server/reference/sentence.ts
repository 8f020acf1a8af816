import { branches, closing } from "@core-console/shared/words/template";
import { code } from "./table.ts";

interface Case {
  /** as `why = role` */
  when: string;
  text: string;
}

interface Sentence {
  /** as it reads where no parameter decides; parameters as code */
  text: string;
  /** what it says instead for a value of a parameter */
  cases: Case[];
}

/**
 * Returns a template of shared/src/words as a document shows it, without values. Inside of a case, what depends on a
 * further parameter and has no text for an unknown value is shown as the parameter's name.
 */
export function sentenceOf(template: string, inside = false): Sentence {
  let text = "";
  const cases: Case[] = [];
  for (let at = 0; at < template.length;) {
    const open = template.indexOf("{", at);
    if (open < 0) return { text: text + template.slice(at), cases };
    const close = closing(template, open);
    const field = fieldOf(template.slice(open + 1, close), inside);
    text += template.slice(at, open) + field.text;
    cases.push(...field.cases);
    at = close + 1;
  }
  return { text, cases };
}

function fieldOf(inner: string, inside: boolean): Sentence {
  const [, name = "", kind, rest = ""] = /^(\w+)(?:([:#?])([\s\S]*))?$/.exec(inner) ?? [];
  if (kind === "#") return { text: branches(rest).at(-1) ?? "", cases: [] };
  if (kind !== "?") return { text: code(name), cases: [] };
  const all = new Map(branches(rest).map((b) => [b.slice(0, b.indexOf("=")), b.slice(b.indexOf("=") + 1)]));
  const usual = all.get("") ?? all.get("*") ?? "";
  if (inside && !all.has("")) return { text: code(name), cases: [] };
  const named = [...all].filter(([value]) => value !== "" && value !== "*");
  return {
    text: sentenceOf(usual, true).text,
    cases: named.map(([value, text]) => ({ when: `${name} = ${value}`, text: sentenceOf(text, true).text })),
  };
}
