import { SECRET_PREFIX } from "@core-console/shared/contract/headers";

/** Names under which clients put bearers into URLs. */
const NAMES = new Set(["access_token", "token", "api_key", "apikey", "api-key", "auth", "authorization", "bearer"]);
const PREFIX = `(?:${Object.values(SECRET_PREFIX).join("|")})`;
/**
 * A word that begins like a secret, or a complete secret at the end of a word: 32 bytes in base64url, in some kinds
 * after a ref.
 */
const SECRET = new RegExp(`(?<![\\w-])${PREFIX}|${PREFIX}(?:[0-9a-f-]{36}_)?[\\w-]{43}(?![\\w-])`);
/** A secret that is escaped several times is still one to a reader who unescapes what a log contains. */
const ROUNDS = 5;

/**
 * Returns where a URL contains a secret: URLs end up in logs and histories. In: the target of a request as received.
 * Out: the names of parameters, else `path` or `query`, for the `errors` of a problem: none contains a secret; empty:
 * there is none.
 */
export function secretsInUrl(url: string): string[] {
  const at = url.indexOf("?");
  const [path, query] = at < 0 ? [url, ""] : [url.slice(0, at), url.slice(at + 1)];
  const found = new Set<string>();
  if (holdsSecret(path)) found.add("path");
  for (const [name, value] of new URLSearchParams(query)) {
    if (holdsSecret(name)) found.add("query");
    else if (NAMES.has(name.toLowerCase()) || holdsSecret(value)) found.add(name);
  }
  if (found.size === 0 && holdsSecret(query)) found.add("query");
  return [...found];
}

function holdsSecret(text: string): boolean {
  let read = text;
  for (let round = 0; round < ROUNDS; round += 1) {
    if (SECRET.test(read)) return true;
    const next = read.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    if (next === read) return false;
    read = next;
  }
  return SECRET.test(read);
}
