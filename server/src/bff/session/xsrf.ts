import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * Returns the value of the cookie XSRF-TOKEN for a session's secret: any console can derive it, none stores it.
 * base64url, 43 characters.
 */
export function xsrfOf(secret: string): string {
  return createHmac("sha256", secret).update("xsrf").digest("base64url");
}

/**
 * Reports whether a change carries the token that only a page of this console can have read. In: the session's secret,
 * the header as received.
 */
export function xsrfFits(secret: string, given: string | string[] | undefined): boolean {
  if (typeof given !== "string") return false;
  const [sent, expected] = [Buffer.from(given), Buffer.from(xsrfOf(secret))];
  return sent.length === expected.length && timingSafeEqual(sent, expected);
}
