import { ERROR_STATUS, type ErrorCode } from "../contract/errors.ts";

/** The request was not understood, or is one too many: there was no change yet that could be refused. */
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
 * Is a change that got this answer one that was understood and refused? So of every 4xx but those about the request as
 * such; not of redirects and of faults (5xx), after which it may yet be done. The audit tells of each such change.
 */
export function refusesChange(code: ErrorCode): boolean {
  const status = ERROR_STATUS[code];
  return status >= 400 && status < 500 && !NO_CHANGE.has(code);
}
