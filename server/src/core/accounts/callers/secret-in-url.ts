import { secretsInUrl } from "../../../lib/http/secret-in-url.ts";
import { ApiProblem } from "../../state/api-problem.ts";

/** A URL stands in logs and histories: no secret may. In: the request's target. Out: validation_failed with token_in_query; null: there is none. */
export function secretInUrl(url: string): ApiProblem | null {
  const errors = secretsInUrl(url).map((path) => ({ path, code: "token_in_query", message: "" }));
  return errors.length > 0 ? new ApiProblem("validation_failed", {}, errors) : null;
}

/** Throws what `secretInUrl` finds. */
export function refuseSecretInUrl(url: string): void {
  const found = secretInUrl(url);
  if (found !== null) throw found;
}
