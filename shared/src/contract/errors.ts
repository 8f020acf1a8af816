import * as z from "zod/mini";
import { CODE, REQUEST_ID, list, record, text } from "./limits.ts";

/** Every error code of the API with its HTTP status. The texts are in shared/src/words. */
export const ERROR_STATUS = {
  validation_failed: 400,
  /** a valid request whose work would exceed its budget; `part` says which parameter */
  too_costly: 400,
  unauthenticated: 401,
  bad_credentials: 401,
  oidc_failed: 401,
  forbidden: 403,
  cross_site: 403,
  /** the header X-XSRF-TOKEN of a request by cookie is missing or wrong */
  csrf: 403,
  /** the password must be confirmed: POST /users/confirm */
  password_needed: 403,
  /** a temporary password must be changed first */
  password_change_needed: 403,
  /** the session was opened without a majority: it shows services and the cluster and changes nothing */
  read_only: 403,
  not_found: 404,
  method_not_allowed: 405,
  unsupported_media_type: 415,
  misdirected: 421,
  name_taken: 409,
  login_taken: 409,
  last_administrator: 409,
  /** no administrator exists yet */
  setup_needed: 409,
  host_taken: 409,
  already_enrolled: 409,
  quorum_at_risk: 409,
  last_core: 409,
  /** this Core cannot take over leadership; `why` says for which reason */
  cannot_lead: 409,
  busy: 409,
  /** what was requested of a snapshot does not fit its state; `why` says which */
  snapshot_busy: 409,
  /** a fire drill is under way */
  drill_busy: 409,
  /** another life of the cluster answers: until one of the two is ended, no change is made */
  other_life: 409,
  id_expired: 410,
  /** a one-time link that was used, has expired, or never existed */
  link_invalid: 410,
  precondition_failed: 412,
  payload_too_large: 413,
  key_reused: 422,
  /** the archive of a snapshot was changed after it was made, is incomplete, or is none of this product */
  snapshot_altered: 422,
  snapshot_truncated: 422,
  snapshot_foreign: 422,
  /** the archive has a format that this version does not read */
  snapshot_older_format: 422,
  snapshot_newer_format: 422,
  snapshot_too_large: 422,
  /** it is sealed with a passphrase: none was given, it is another one, or the end of the file is damaged */
  snapshot_sealed: 422,
  snapshot_passphrase_wrong: 422,
  snapshot_sealed_end: 422,
  rate_limited: 429,
  internal: 500,
  /** the Core that received the request could not reach the Core concerned; `why` says how the connection failed */
  core_silent: 502,
  /** the Core concerned returned an error or an unreadable response to the Core that received the request */
  core_failed: 502,
  not_leader: 307,
  /** there is no leader at the moment; an election may still succeed */
  no_leader: 503,
  /** the majority is lost: nothing was changed, and requests are not queued */
  no_quorum: 503,
  /** too much data is being read at this moment to start one more response */
  overloaded: 503,
  /** a read during which the connection to a Core broke twice; it is not retried again */
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
  /** the key to retry with after outcome_unknown */
  idempotencyKey: z.optional(REQUEST_ID),
  errors: z.optional(list(z.object({ path: text(4096), message: text(4096), code: CODE }), 1000)),
});
export type Problem = z.infer<typeof Problem>;
export const PROBLEM_TYPE = "application/problem+json";
