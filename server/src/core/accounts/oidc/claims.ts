import type { UserRole } from "@core-console/shared/contract/access";

/** A provider's claims about a user, as received. */
export type Claims = Readonly<Record<string, unknown>>;

const MAX_LOGIN = 64;
const MAX_NAME = 128;

/**
 * Returns the role that the claims give: of the mapping's values, in its order, the first that the claim contains (a
 * string or an array of them). `claim` is a name or a path with dots. Null: none.
 */
export function roleOf(
  claims: Claims,
  claim: string,
  mapping: readonly { value: string; role: UserRole }[],
): UserRole | null {
  const values = new Set(strings(valueAt(claims, claim)));
  return mapping.find((m) => values.has(m.value))?.role ?? null;
}

/** Reports whether the claims contain the role claim; if not, the userinfo endpoint is queried. */
export function hasClaim(claims: Claims, claim: string): boolean {
  return valueAt(claims, claim) !== undefined;
}

/** Returns the value at a name or path. A name may itself contain dots (a URL), so it is tried before the path. */
function valueAt(claims: Claims, claim: string): unknown {
  if (Object.hasOwn(claims, claim)) return claims[claim];
  let at: unknown = claims;
  for (const part of claim.split(".")) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, part)) return undefined;
    at = (at as Record<string, unknown>)[part];
  }
  return at;
}

function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((v) => typeof v === "string") : [];
}

/** Returns the login that the claims suggest, in the characters that a login may have. */
export function loginOf(claims: Claims, sub: string): string {
  const given = [claims["preferred_username"], claims["email"], sub].find(
    (v) => typeof v === "string" && v.trim() !== "",
  );
  const clean = String(given)
    .trim()
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}._@+-]/gu, "-");
  return cut(clean, MAX_LOGIN);
}

/** Yields the logins to try for a new user: its own, with the provider's host, then numbered. */
export function* logins(wanted: string, issuer: string): Generator<string> {
  yield wanted;
  const at = `@${new URL(issuer).hostname.replace(/[^\p{L}\p{N}._-]/gu, "-")}`;
  yield cut(wanted, Math.max(1, MAX_LOGIN - at.length)) + cut(at, MAX_LOGIN - 1);
  for (let n = 2; n < 1000; n++) yield `${cut(wanted, MAX_LOGIN - 5)}-${n}`;
}

/** Returns the user's display name; may be empty. */
export function nameOf(claims: Claims): string {
  const { name } = claims;
  return typeof name === "string" ? cut(name.replace(/\p{Cc}/gu, "").trim(), MAX_NAME) : "";
}

/** Returns the first `length` UTF-16 units, without splitting a character. */
function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
}
