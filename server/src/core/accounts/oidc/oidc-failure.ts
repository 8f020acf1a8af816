import { AuthorizationResponseError, ClientError, ResponseBodyError } from "openid-client";
import { loggedMessage } from "../../../lib/logging/logged-error.ts";
import { netFault } from "../../../lib/net/net-fault.ts";
import { OutwardError } from "../../../lib/net/outward-address.ts";
import { ApiProblem } from "../../state/api-problem.ts";

/**
 * Why signing in by the provider failed, as `oidc_failed` reports it: each is an established cause; `unknown` is an
 * unforeseen one, which only the log describes.
 */
export type OidcWhy =
  | "state"
  | "code"
  | "denied"
  | "role"
  | "unreachable"
  | "certificate"
  | "answer"
  | "address"
  | "client"
  | "clock"
  | "disabled"
  | "secret"
  | "key"
  | "host"
  | "other"
  | "unknown";

/** Returns the problem. `host`: the hosts to enter in the settings, if that is the cause. */
export function oidcFailed(why: OidcWhy, host?: string): ApiProblem {
  return new ApiProblem("oidc_failed", host === undefined ? { why } : { why, host });
}

const UNREACHABLE = ["OAUTH_TIMEOUT", "OAUTH_ABORT"];
const NOT_CONFORM = "OAUTH_RESPONSE_IS_NOT_CONFORM";
/** The error codes of openid-client, and the cause that each means. */
const OF_CLIENT: ReadonlyMap<string, OidcWhy> = new Map<string, OidcWhy>([
  ...UNREACHABLE.map((code) => [code, "unreachable"] as const),
  ["OAUTH_JWT_TIMESTAMP_CHECK_FAILED", "clock"],
  [NOT_CONFORM, "answer"],
  ["OAUTH_RESPONSE_IS_NOT_JSON", "answer"],
  ["OAUTH_PARSE_ERROR", "answer"],
  ["OAUTH_INVALID_RESPONSE", "other"],
  ["OAUTH_JWT_CLAIM_COMPARISON_FAILED", "other"],
  ["OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED", "other"],
  ["OAUTH_KEY_SELECTION_FAILED", "other"],
  ["OAUTH_MISSING_SERVER_METADATA", "other"],
  ["OAUTH_INVALID_SERVER_METADATA", "other"],
]);

/**
 * The error codes of providers (RFC 6749 4.1.2.1 and 5.2, OpenID Connect Core 3.1.2.6), and the cause that each means.
 */
const OF_PROVIDER: ReadonlyMap<string, OidcWhy> = new Map<string, OidcWhy>([
  ["access_denied", "denied"],
  ["consent_required", "denied"],
  ["interaction_required", "denied"],
  ["login_required", "denied"],
  ["invalid_grant", "code"],
  ["invalid_client", "client"],
  ["unauthorized_client", "client"],
  ["invalid_request", "client"],
  ["invalid_scope", "client"],
  ["unsupported_response_type", "client"],
  ["unsupported_grant_type", "client"],
  ["server_error", "answer"],
  ["temporarily_unavailable", "answer"],
]);

/** Returns what a failed exchange with the provider means to the user who signs in. */
export function whyOf(error: unknown): OidcWhy {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError)
    return OF_PROVIDER.get(error.error) ?? "unknown";
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof OutwardError) return whyOutward(at);
    if (codeOf(at) === "OAUTH_WWW_AUTHENTICATE_CHALLENGE") return asksBasic(at) ? "client" : "answer";
    const why = OF_CLIENT.get(codeOf(at));
    if (why !== undefined) return why;
  }
  return "unknown";
}

/** Reports whether the client was not authenticated (RFC 6749 5.2), rather than a token refused. */
function asksBasic(error: Error): boolean {
  const challenges: unknown[] = Array.isArray(error.cause) ? error.cause : [];
  return challenges.some((c) => typeof c === "object" && c !== null && "scheme" in c && c.scheme === "basic");
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}

function whyOutward(error: OutwardError): OidcWhy {
  if (error.kind === "refused" || error.kind === "insecure") return "address";
  if (error.kind === "too_large" || error.kind === "malformed") return "answer";
  if (error.kind === "unresolved" || error.cause === undefined) return "unreachable";
  const { kind } = netFault(error.cause);
  if (kind === "untrusted") return "certificate";
  if (kind === "not_tls" || kind === "not_http" || kind === "tls_alert") return "answer";
  return kind === "unknown" ? "unknown" : "unreachable";
}

const OF_METADATA = new Set([
  ...UNREACHABLE,
  NOT_CONFORM,
  "OAUTH_RESPONSE_IS_NOT_JSON",
  "OAUTH_KEY_SELECTION_FAILED",
  "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED",
  "OAUTH_MISSING_SERVER_METADATA",
  "OAUTH_INVALID_SERVER_METADATA",
]);

/**
 * Reports whether the provider may have moved or changed its metadata. Its refusals and what a browser brought back do
 * not count: otherwise any client could have its metadata fetched at will.
 */
export function isOfMetadata(error: unknown): boolean {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) return false;
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof OutwardError) return true;
    if (at instanceof ClientError && OF_METADATA.has(at.code ?? "")) return true;
  }
  return false;
}

/** Returns an error for the log: its messages, without what was exchanged. */
export function oidcErrorText(error: unknown): string {
  const words: string[] = [];
  for (let at: unknown = error; at instanceof Error && words.length < 5; at = at.cause) {
    const { error: code, error_description: description } = at as { error?: unknown; error_description?: unknown };
    words.push(
      [loggedMessage(at), code, description]
        .filter((w) => typeof w === "string" && w !== "")
        .join(": ")
        .slice(0, 300),
    );
  }
  return words.join("; ");
}
