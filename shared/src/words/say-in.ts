import type { ErrorCode } from "../contract/errors.ts";
import type { Reason } from "../contract/service.ts";
import type { Lang } from "./lang.ts";
import { fill } from "./template.ts";

/** The texts of one language. The page loads one: `{ lang: "ru", table: (await import(".../words/ru")).RU }`. */
export interface Words {
  lang: Lang;
  table: Readonly<Record<string, string>>;
}

/** Returns the text of a code. A code unknown to this build is returned as it is, with its parameters. */
export function sayIn(words: Words, reason: Reason): string {
  const template = Object.hasOwn(words.table, reason.code) ? words.table[reason.code] : undefined;
  if (template !== undefined) return fill(template, reason.params, words.lang);
  const params = Object.entries(reason.params).map(([name, value]) => `${name}: ${String(value ?? "—")}`);
  return params.length > 0 ? `${reason.code} (${params.join(", ")})` : reason.code;
}

/** Returns the short title of an error, for a heading and for `title` of a problem document. */
export function titleIn(words: Words, code: ErrorCode): string {
  return sayIn(words, { code: `title.${code}`, params: {} });
}
