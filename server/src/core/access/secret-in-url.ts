import { SECRET_PREFIX } from "@core-console/shared/contract/headers";
import { ApiProblem } from "../problem.ts";

/** Names under which clients put bearers into URLs. */
const NAMES = new Set(["access_token", "token", "api_key", "apikey", "api-key", "auth", "authorization", "bearer"]);
const PREFIXES = Object.values(SECRET_PREFIX);

/** A URL stands in logs and histories: no secret may. Throws validation_failed with token_in_query. */
export function refuseSecretInUrl(query: unknown): void {
  const errors = Object.entries(query as Record<string, unknown>)
    .filter(([name, value]) => NAMES.has(name.toLowerCase()) || [value].flat().some(looksSecret))
    .map(([path]) => ({ path, code: "token_in_query", message: "" }));
  if (errors.length > 0) throw new ApiProblem("validation_failed", {}, errors);
}

function looksSecret(value: unknown): boolean {
  return typeof value === "string" && PREFIXES.some((prefix) => value.startsWith(prefix));
}
