import { useEffect } from "react";
import type { LightColor } from "../lib/standing.ts";
import { pageTitle } from "../lib/page-title.ts";
import { useStore } from "../lib/use-store.ts";

const MARK: Readonly<Record<LightColor, string>> = { green: "●", yellow: "▲", red: "■", gray: "○", purple: "◆" };

/** Title and favicon carry the cluster's light, so that a tab in the background warns. */
export function useTabLight(color: LightColor, word: string): void {
  const page = useStore(pageTitle);
  useEffect(() => {
    document.title = `${MARK[color]} ${word} · ${page === "" ? "" : `${page} · `}Core console`;
    document.querySelector("#favicon")?.setAttribute("href", `/favicon-${color === "purple" ? "yellow" : color}.svg`);
  }, [color, word, page]);
}
