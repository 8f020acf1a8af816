import { secretsInUrl } from "../../../lib/http/secret-in-url.ts";
import { ApiProblem } from "../../state/api-problem.ts";

/**
 * Returns validation_failed with token_in_query if the request target `url` contains a secret, else null: URLs end up
 * in logs and histories.
 */
export function secretInUrl(url: string): ApiProblem | null {
  const errors = secretsInUrl(url).map((path) => ({ path, code: "token_in_query", message: "" }));
  return errors.length > 0 ? new ApiProblem("validation_failed", {}, errors) : null;
}

/** Throws what `secretInUrl` returns, unless it is null. */
export function refuseSecretInUrl(url: string): void {
  const found = secretInUrl(url);
  if (found !== null) throw found;
}
