/** What a caller may send as X-Request-Id: it stands in logs, so nothing that could forge a line. */
const FIT = /^[\w.:+/=-]{8,128}$/;

/** The caller's id when it fits, else a fresh one. */
export function requestId(sent: string | string[] | undefined, make: () => string): string {
  return typeof sent === "string" && FIT.test(sent) ? sent : make();
}
