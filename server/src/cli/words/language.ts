import { type Lang, langOf } from "@core-console/shared/words/lang";

/** The language of what the CLI says, from the locale in the order that every Unix tool reads it. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): Lang {
  return langOf([env["LC_ALL"], env["LC_MESSAGES"], env["LANG"]].find((value) => value !== undefined && value !== ""));
}
