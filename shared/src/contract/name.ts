/**
 * The key under which a service name is unique: without regard to case, width and the spaces around it
 * (design page 2). Through upper case, because some letters (ß, final ς) only meet their other forms there; lower case
 * before that, because the capital ẞ stays as it is in upper case.
 */
export function foldName(name: string): string {
  return name.trim().normalize("NFKC").toLowerCase().toUpperCase().toLowerCase().normalize("NFKC").trim();
}

/** A zero-width joiner inside an emoji, as in a family: the one invisible character that belongs to what is seen. */
const EMOJI_JOINER = /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic})/gu;
/** Control and format characters (bidi controls, zero-width spaces), line and paragraph separators, lone surrogates, and letters without ink. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]/u;

/** Reports whether a name holds characters that nobody sees: they reorder a line, or make two names look alike. */
export function hasUnseen(name: string): boolean {
  return UNSEEN.test(name.replace(EMOJI_JOINER, ""));
}
