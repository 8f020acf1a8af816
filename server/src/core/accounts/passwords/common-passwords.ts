import { dictionary } from "@zxcvbn-ts/language-common";

const MIN_WORD = 4;
/** What people put before or behind a word to make it longer: a year, a few marks or digits. */
const TRIMMING = /^((19|20)\d\d)?[\d!?.,@#$%*_-]{0,2}$/;

let known: ReadonlySet<string> | null = null;

/** Reads the words, so that nobody's first password waits for it. */
export function loadCommonPasswords(): ReadonlySet<string> {
  return (known ??= new Set(dictionary["passwords-common"]));
}

/**
 * Is this one that many people use, so that it is among the first that are tried? `folded` as logins are. Leaked lists
 * hold short ones above all: one of them repeated, or with a common ending, is no better.
 */
export function isCommonPassword(folded: string): boolean {
  const words = loadCommonPasswords();
  if (words.has(folded)) return true;
  for (let i = 1; i <= folded.length / 2; i++) {
    if (folded.length % i === 0 && folded.slice(0, i).repeat(folded.length / i) === folded) return true;
  }
  for (let i = MIN_WORD; i < folded.length; i++) {
    if (joined(words, folded.slice(0, i), folded.slice(i))) return true;
    if (joined(words, folded.slice(-i), folded.slice(0, -i))) return true;
  }
  return false;
}

function joined(words: ReadonlySet<string>, word: string, rest: string): boolean {
  return words.has(word) && (TRIMMING.test(rest) || (/^\d+$/.test(rest) && words.has(rest)));
}
