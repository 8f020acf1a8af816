/** Codes of what can be wrong with one field of an input; each has a text in the tables. @internal */
export const FIELD_CODES = [
  "blank",
  "too_long",
  "control_characters",
  "uuid",
  "time",
  "integer",
  "boolean",
  "sort",
  "format",
  "json",
  "duplicate_key",
  "regex",
  "invalid_type",
  "invalid_value",
  "invalid_format",
  "invalid_union",
  "too_small",
  "too_big",
  "unrecognized_keys",
  "login",
  "host",
  "password_too_short",
  "password_too_long",
  "password_common",
  "password_contains_login",
  "password_same",
  "token_in_query",
  "address_refused",
  "not_own_name",
  "host_not_usable",
  "issuer",
  "cidr",
  "cidr_too_wide",
  "pem",
  "secret_needed",
  "given_by_provider",
  "too_many_tokens",
  "no_sealing_key",
] as const;
export type FieldCode = (typeof FIELD_CODES)[number];

/**
 * Returns the code of a fault that zod found. The contract's schemas name theirs in the message ("blank", "uuid");
 * otherwise zod's own code is used, and `invalid_value` for one without a text.
 */
export function fieldCode(issue: { code?: string | undefined; message: string }): FieldCode {
  const known = (text: string | undefined) => FIELD_CODES.find((code) => code === text);
  return known(issue.message) ?? known(issue.code) ?? "invalid_value";
}
