/** Returns the URL where the browser downloads the whole log of a Core as a file; `engine`: of its engine. */
export const logHref = (ref: string, engine = false): string =>
  `/api/v3/services/${encodeURIComponent(ref)}/log/download${engine ? "?file=engine" : ""}`;

/** Makes the browser save the response of a URL of this origin, as a click on a link to it would. */
export function saveFile(href: string): void {
  const anchor = document.createElement("a");
  anchor.href = href;
  anchor.download = "";
  anchor.click();
}
