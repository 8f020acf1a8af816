import { foldName } from "@core-console/shared/contract/name";

/** So long may an expression of GET /services be. */
const MAX = 256;

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
const oneOf = (forms: readonly string[]): string => `^(${forms.join("|")})$`;

/**
 * The `name` filter of GET /services that finds this name, in RE2 syntax without regard to case; null where it would be
 * too long.
 */
export function exactly(name: string): string | null {
  const pattern = oneOf([...new Set([name, foldName(name)])].map(escaped));
  return pattern.length <= MAX ? pattern : null;
}

/**
 * The same for names that differ from it in one place: any stretch of `width` characters may be another one. The
 * narrowest such stretch whose expression is not too long; two characters hold every slip of one key and two that
 * changed places.
 */
export function almost(name: string): string | null {
  const chars = [...name];
  for (let width = 2; width < chars.length + 2; width++) {
    const forms: string[] = [];
    for (let at = 0; at === 0 || at + 1 < chars.length; at += width - 1)
      forms.push(
        `${escaped(chars.slice(0, at).join(""))}.{0,${width + 1}}${escaped(chars.slice(at + width).join(""))}`,
      );
    const pattern = oneOf(forms);
    if (pattern.length <= MAX) return pattern;
  }
  return null;
}
