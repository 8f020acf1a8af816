import { AuthorizationResponseError, ClientError, ResponseBodyError } from "openid-client";
import { loggedMessage } from "../../lib/logged-error.ts";
import { OutwardError } from "../../lib/outward-address.ts";
import { ApiProblem } from "../problem.ts";

/** Why signing in by the provider failed, as the words tell it (`oidc_failed`). */
export type OidcWhy = "state" | "denied" | "role" | "unreachable" | "clock" | "disabled" | "secret" | "host" | "other";

/** `host`: those to be entered in the settings, where that is why. */
export function oidcFailed(why: OidcWhy, host?: string): ApiProblem {
  return new ApiProblem("oidc_failed", host === undefined ? { why } : { why, host });
}

const DENIED = new Set(["access_denied", "consent_required", "interaction_required", "login_required"]);
const UNREACHABLE = new Set(["OAUTH_TIMEOUT", "OAUTH_ABORT", "OAUTH_RESPONSE_IS_NOT_CONFORM"]);

/** What a fault of the exchange with the provider means to the one who signs in. */
export function whyOf(error: unknown): OidcWhy {
  if (error instanceof AuthorizationResponseError) return DENIED.has(error.error) ? "denied" : "other";
  // The code was used, is too old, or belongs to another browser's sign-in.
  if (error instanceof ResponseBodyError) return error.error === "invalid_grant" ? "state" : "other";
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof OutwardError) return at.kind === "refused" || at.kind === "insecure" ? "other" : "unreachable";
    if (!(at instanceof ClientError)) continue;
    if (at.code === "OAUTH_JWT_TIMESTAMP_CHECK_FAILED") return "clock";
    if (UNREACHABLE.has(at.code ?? "")) return "unreachable";
  }
  return "other";
}

const OF_METADATA = new Set([
  ...UNREACHABLE,
  "OAUTH_RESPONSE_IS_NOT_JSON",
  "OAUTH_KEY_SELECTION_FAILED",
  "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED",
  "OAUTH_MISSING_SERVER_METADATA",
  "OAUTH_INVALID_SERVER_METADATA",
]);

/**
 * May the provider have moved, or changed what it says of itself? Its refusals and what a browser brought say nothing of
 * that: else anybody could have its metadata asked for at will.
 */
export function isOfMetadata(error: unknown): boolean {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) return false;
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof OutwardError) return true;
    if (at instanceof ClientError && OF_METADATA.has(at.code ?? "")) return true;
  }
  return false;
}

/** A fault for the log: what was said, without what was exchanged. */
export function faultOf(error: unknown): string {
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
