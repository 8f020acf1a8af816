import { secretsInUrl } from "../../lib/secret-in-url.ts";
import { ApiProblem } from "../problem.ts";

/** A URL stands in logs and histories: no secret may. In: the request's target. Throws validation_failed with token_in_query. */
export function refuseSecretInUrl(url: string): void {
  const errors = secretsInUrl(url).map((path) => ({ path, code: "token_in_query", message: "" }));
  if (errors.length > 0) throw new ApiProblem("validation_failed", {}, errors);
}
