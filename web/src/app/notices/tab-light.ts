import { useEffect } from "react";
import type { LightColor } from "../../lib/store/standing.ts";
import { pageTitle } from "../../lib/format/page-title.ts";
import { useStore } from "../../lib/store/use-store.ts";

const MARK: Readonly<Record<LightColor, string>> = { green: "●", yellow: "▲", red: "■", gray: "○", purple: "◆" };

/** Drawn here and not fetched: the icon must turn gray also when nothing can be fetched. */
const DRAWN: Readonly<Record<LightColor, string>> = {
  green: '<circle cx="8" cy="8" r="7" fill="#2f9e44"/>',
  yellow: '<path d="M8 1 15.5 15H.5z" fill="#f08c00"/>',
  red: '<rect x="1" y="1" width="14" height="14" rx="1" fill="#e03131"/>',
  gray: '<circle cx="8" cy="8" r="6" fill="none" stroke="#868e96" stroke-width="2.5"/>',
  purple: '<path d="M8 .5 15.5 8 8 15.5.5 8z" fill="#9c36b5"/>',
};
const icon = (color: LightColor): string =>
  `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${DRAWN[color]}</svg>`)}`;

/** Shows the cluster's light in title and favicon, so that a tab in the background warns. */
export function useTabLight(color: LightColor, word: string): void {
  const page = useStore(pageTitle);
  useEffect(() => {
    document.title = `${MARK[color]} ${word} · ${page === "" ? "" : `${page} · `}Core console`;
    const link = document.querySelector<HTMLLinkElement>("#favicon");
    if (link === null || link.dataset["light"] === color) return;
    link.dataset["light"] = color;
    link.href = icon(color);
  }, [color, word, page]);
}
