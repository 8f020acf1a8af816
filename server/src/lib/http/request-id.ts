/** What a caller may send as X-Request-Id: it is logged, so it must not be able to forge a line. */
const FIT = /^[\w.:+/=-]{8,128}$/;

/** Returns the caller's id when it is valid, else a new one. */
export function requestId(sent: string | string[] | undefined, make: () => string): string {
  return typeof sent === "string" && FIT.test(sent) ? sent : make();
}
