/** Where the browser fetches all that is kept of a Core's log as a file; `engine`: of its engine's. */
export const logHref = (ref: string, engine = false): string =>
  `/api/v3/services/${encodeURIComponent(ref)}/log/download${engine ? "?file=engine" : ""}`;

/** Has the browser save what an address of this origin answers, as a click on a link to it would. */
export function saveFile(href: string): void {
  const anchor = document.createElement("a");
  anchor.href = href;
  anchor.download = "";
  anchor.click();
}
