export const LANGS = ["en", "ru"] as const;
export type Lang = (typeof LANGS)[number];

/**
 * Returns a caller's language from an Accept-Language header (`ru-RU,ru;q=0.9,en;q=0.8`), a browser's language or a
 * POSIX locale (`ru_RU.UTF-8`). English where none matches.
 */
export function langOf(wish: string | null | undefined): Lang {
  const wanted = (wish ?? "").split(",").map((part) => {
    const [tag = "", ...options] = part.trim().toLowerCase().split(";");
    const q = options.map((o) => /^\s*q=([\d.]+)$/.exec(o)?.[1]).find((v) => v !== undefined);
    return { tag, weight: q === undefined ? 1 : Number(q) };
  });
  const best = wanted
    .filter((w) => w.weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .map((w) => LANGS.find((lang) => w.tag === lang || w.tag.startsWith(`${lang}-`) || w.tag.startsWith(`${lang}_`)))
    .find((lang) => lang !== undefined);
  return best ?? "en";
}
