import * as z from "zod/mini";
import { CODE, REQUEST_ID, list, record, text } from "./limits.ts";

/** Every error code of the API with its HTTP status (design page 2). The words stand in shared/src/words. */
export const ERROR_STATUS = {
  validation_failed: 400,
  /** a valid request whose work would exceed its budget; `part` says which parameter */
  too_costly: 400,
  unauthenticated: 401,
  bad_credentials: 401,
  oidc_failed: 401,
  forbidden: 403,
  cross_site: 403,
  /** the cookie's X-XSRF-TOKEN is missing or wrong */
  csrf: 403,
  /** the password has to be given again: POST /users/confirm */
  password_needed: 403,
  /** a temporary password has to be changed first */
  password_change_needed: 403,
  not_found: 404,
  method_not_allowed: 405,
  unsupported_media_type: 415,
  misdirected: 421,
  name_taken: 409,
  login_taken: 409,
  last_administrator: 409,
  /** there is no administrator yet */
  setup_needed: 409,
  host_taken: 409,
  already_enrolled: 409,
  quorum_at_risk: 409,
  last_core: 409,
  busy: 409,
  id_expired: 410,
  /** a one-time link that was used, ran out, or never was */
  link_invalid: 410,
  precondition_failed: 412,
  payload_too_large: 413,
  key_reused: 422,
  rate_limited: 429,
  internal: 500,
  /** the Core that it is about could not be asked by the one that was called; `why` is what became of the connection */
  core_silent: 502,
  /** the Core that it is about answered the one that was called with an error, or with what could not be read */
  core_failed: 502,
  not_leader: 307,
  /** nobody leads at the moment; an election may still succeed */
  no_leader: 503,
  /** the majority is gone: nothing was changed, nothing is held */
  no_quorum: 503,
  /** so much is being read at this moment that there is no room for one more answer */
  overloaded: 503,
  /** a read during which the connection to a Core broke twice: not sent again */
  read_lost: 503,
  outcome_unknown: 504,
  storage_full: 507,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;
export const ErrorCode = z.enum(Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]]);

/** RFC 9457 problem details. 5xx carries no addresses and no stacks. */
export const Problem = z.object({
  type: text(128),
  title: text(256),
  status: z.number(),
  detail: text(16_384),
  code: ErrorCode,
  params: z.optional(record(z.union([text(8192), z.number(), z.boolean(), z.null()]), 32)),
  requestId: REQUEST_ID,
  /** what to ask with after outcome_unknown */
  idempotencyKey: z.optional(REQUEST_ID),
  errors: z.optional(list(z.object({ path: text(4096), message: text(4096), code: CODE }), 1000)),
});
export type Problem = z.infer<typeof Problem>;
export const PROBLEM_TYPE = "application/problem+json";
