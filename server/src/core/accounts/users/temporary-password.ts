/** 32 letters and digits that no font makes ambiguous: 5 bits each. */
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
const GROUPS = 5;
const PER_GROUP = 4;

/**
 * Returns a password to be read out and typed once: five groups of four, 100 bits. `random` returns that many random
 * bytes.
 */
export function temporaryPassword(random: (bytes: number) => Uint8Array): string {
  const letters = [...random(GROUPS * PER_GROUP)].map((byte) => ALPHABET.charAt(byte % ALPHABET.length)).join("");
  return (letters.match(/.{4}/g) ?? []).join("-");
}
