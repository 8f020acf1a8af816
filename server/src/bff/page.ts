import type { ServerResponse } from "node:http";
import type { Lang } from "@core-console/shared/words/lang";

export interface SmallPage {
  lang: Lang;
  status: number;
  title: string;
  text: string;
  link: { to: string; text: string } | null;
  /** continues to the link by itself */
  moves: boolean;
}

const ENTITY: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => ENTITY[c] ?? "");

/** Answers a navigation with a page of one sentence and a link: no script, no stylesheet, no subresources. */
export function sendPage(res: ServerResponse, page: SmallPage): void {
  const to = escaped(page.link?.to ?? "/");
  const html = Buffer.from(
    `<!doctype html><html lang="${page.lang}"><head><meta charset="utf-8">` +
      `<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">` +
      (page.moves ? `<meta http-equiv="refresh" content="0;url=${to}">` : "") +
      `<title>${escaped(page.title)}</title></head><body><main><h1>${escaped(page.title)}</h1>` +
      `<p>${escaped(page.text)}</p>` +
      (page.link === null ? "" : `<p><a href="${to}">${escaped(page.link.text)}</a></p>`) +
      `</main></body></html>`,
  );
  res.writeHead(page.status, {
    "content-type": "text/html; charset=utf-8",
    "content-length": html.length,
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  });
  res.end(html);
}
