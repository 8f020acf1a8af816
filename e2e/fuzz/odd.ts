/** Random choices that a seed repeats. */
export interface Dice {
  /** [0, 1) */
  roll(): number;
  /** 0 … n-1 */
  upTo(n: number): number;
  chance(p: number): boolean;
  pick<T>(from: readonly [T, ...T[]]): T;
}

export function diceOf(roll: () => number): Dice {
  const upTo = (n: number): number => Math.floor(roll() * n);
  return {
    roll,
    upTo,
    chance: (p) => roll() < p,
    pick: (from) => from[upTo(from.length)] ?? from[0],
  };
}

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
export function word(dice: Dice, length = 1 + dice.upTo(24)): string {
  return Array.from({ length }, () => LETTERS[dice.upTo(LETTERS.length)]).join("");
}

/** Strings that have broken programs. */
const STRINGS: readonly [string, ...string[]] = [
  "",
  " ",
  "\t\n",
  "\u0000",
  "a\u0000b",
  "\u0007\u001b[31m",
  "\ud83e\udd8a".repeat(40),
  "e\u0301\u0323".repeat(30),
  "\u202e\u2066abc\u2069",
  "\ufeff",
  "\ufffd\uffff",
  "İıŞşßẞǅﬁ",
  "ﷺ".repeat(20),
  "Ω≈ç√∫˜µ≤≥÷",
  "../../../../etc/passwd",
  "..\\..\\windows",
  "%00%2e%2e%2f",
  "'; drop table users; --",
  '" or 1=1',
  "<script>alert(1)</script>",
  "${7*7}{{7*7}}#{7*7}",
  "$(id)`id`|id;id",
  "__proto__",
  "constructor",
  "toString",
  "null",
  "undefined",
  "NaN",
  "true",
  "0",
  "-1",
  "1e999",
  "9007199254740993",
  "(a+)+$",
  "(?:a|a)*b",
  "[",
  "*",
  "(?=a)",
  "\\p{L}{1,1000}",
  "2026-02-30T25:61:61Z",
  "9999-12-31T23:59:59.999999999Z",
  "00000000-0000-0000-0000-000000000000",
  "ffffffff-ffff-ffff-ffff-ffffffffffff",
  "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----",
  "kct_",
  "=cmd|' /C calc'!A0",
];
export const oddString = (dice: Dice): string => {
  const kind = dice.upTo(12);
  if (kind === 0) return dice.pick(["a", "é", "字", "\ud83d\ude00"]).repeat(1 + dice.upTo(5000));
  if (kind === 1)
    return Array.from({ length: 1 + dice.upTo(60) }, () => String.fromCodePoint(codePoint(dice))).join("");
  if (kind === 2) return String.fromCharCode(0xd800 + dice.upTo(0x7ff)) + word(dice);
  return dice.pick(STRINGS);
};
function codePoint(d: Dice): number {
  const at = d.upTo(0x10ffff);
  return at >= 0xd800 && at <= 0xdfff ? 0x41 : at;
}

/** A JSON value of whatever kind. */
export function oddValue(dice: Dice, depth = 0): unknown {
  switch (dice.upTo(depth > 3 ? 6 : 9)) {
    case 0:
      return null;
    case 1:
      return dice.chance(0.5);
    case 2:
      return dice.pick([0, -1, 1.5, 1e21, -0, 2 ** 53, 5e-324, 253402300800000]);
    case 3:
    case 4:
      return oddString(dice);
    case 5:
      return dice.pick<unknown>([[], {}]);
    case 6:
      return Array.from({ length: dice.upTo(6) }, () => oddValue(dice, depth + 1));
    case 7:
      return Array.from({ length: dice.upTo(400) }, (_, i) => i);
    default:
      return Object.fromEntries(
        Array.from({ length: dice.upTo(6) }, () => [oddString(dice), oddValue(dice, depth + 1)]),
      );
  }
}
