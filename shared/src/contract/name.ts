/**
 * Returns the key under which a service name is unique: without regard to case, width and surrounding spaces. It goes
 * through upper case, because some letters (ß, final ς) are equal to their other forms only there, and through lower
 * case before that, because the capital ẞ does not change in upper case.
 */
export function foldName(name: string): string {
  return name.trim().normalize("NFKC").toLowerCase().toUpperCase().toLowerCase().normalize("NFKC").trim();
}

/** A zero-width joiner inside an emoji, as in a family: the only invisible character that is part of a visible one. */
const EMOJI_JOINER = /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic})/gu;
/**
 * Control and format characters (bidi controls, zero-width spaces), line and paragraph separators, lone surrogates, and
 * letters without a glyph.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]/u;

/** Reports whether a name contains invisible characters: they reorder a line, or make two names look alike. */
export function hasUnseen(name: string): boolean {
  return UNSEEN.test(name.replace(EMOJI_JOINER, ""));
}
