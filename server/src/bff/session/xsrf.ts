import { createHmac, timingSafeEqual } from "node:crypto";

/** Value of the cookie XSRF-TOKEN for a session's secret: any console works it out, none keeps it. base64url, 43 characters. */
export function xsrfOf(secret: string): string {
  return createHmac("sha256", secret).update("xsrf").digest("base64url");
}

/** Whether a change carries the mark that only a page of this console can have read. In: the session's secret, the header as it came. */
export function xsrfFits(secret: string, given: string | string[] | undefined): boolean {
  if (typeof given !== "string") return false;
  const [sent, expected] = [Buffer.from(given), Buffer.from(xsrfOf(secret))];
  return sent.length === expected.length && timingSafeEqual(sent, expected);
}
