import { dictionary } from "@zxcvbn-ts/language-common";

const MIN_WORD = 4;
/** What users add to a word to make it longer: a year, a few symbols or digits. */
const TRIMMING = /^((19|20)\d\d)?[\d!?.,@#$%*_-]{0,2}$/;

let known: ReadonlySet<string> | null = null;

/** Loads the word list, so that no user's first password waits for it. */
export function loadCommonPasswords(): ReadonlySet<string> {
  return (known ??= new Set(dictionary["passwords-common"]));
}

/**
 * Reports whether this is a common password, among the first that an attacker tries. `folded`: folded like a login.
 * Leaked lists hold mostly short ones: a repeated one, or one with a common ending, is no better.
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
