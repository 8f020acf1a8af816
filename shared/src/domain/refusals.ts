import { ERROR_STATUS, type ErrorCode } from "../contract/errors.ts";

/** The request was not understood, or exceeds a limit: there was no change yet that could be refused. */
const NO_CHANGE = new Set<ErrorCode>([
  "validation_failed",
  "too_costly",
  "method_not_allowed",
  "unsupported_media_type",
  "misdirected",
  "payload_too_large",
  "rate_limited",
]);

/**
 * Reports whether a change with this response was understood and refused: true for every 4xx except those about the
 * request itself; false for redirects and server errors (5xx), after which it may still be executed. The audit log
 * contains each such change.
 */
export function refusesChange(code: ErrorCode): boolean {
  const status = ERROR_STATUS[code];
  return status >= 400 && status < 500 && !NO_CHANGE.has(code);
}
