import { createHash, randomBytes } from "node:crypto";
import { SECRET_PREFIX } from "@core-console/shared/contract/headers";

export type SecretKind = keyof typeof SECRET_PREFIX;
const KINDS = Object.keys(SECRET_PREFIX) as SecretKind[];
const BODY = /^[A-Za-z0-9_-]{43}$/;
const READ_ONLY_BODY = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/;

/**
 * Returns a new secret of 256 bits, distinguished from other kinds by its prefix. It is shown or sent once; only its
 * hash is stored.
 */
export function newSecret(kind: Exclude<SecretKind, "readOnly">): string {
  return SECRET_PREFIX[kind] + randomBytes(32).toString("base64url");
}

/** Returns a new secret of a session that this Core alone knows; consoles read in it which Core that is. */
export function newReadOnlySecret(ref: string): string {
  return `${SECRET_PREFIX.readOnly}${ref}_${randomBytes(32).toString("base64url")}`;
}

/** Returns the SHA-256, hex, which is the key of the secret's record; a plain hash suffices for 256 random bits. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Returns the kind of secret that this looks like; null for any other text. */
export function kindOfSecret(secret: string): SecretKind | null {
  const kind = KINDS.find((k) => secret.startsWith(SECRET_PREFIX[k]));
  if (kind === undefined) return null;
  const body = secret.slice(SECRET_PREFIX[kind].length);
  return (kind === "readOnly" ? READ_ONLY_BODY : BODY).test(body) ? kind : null;
}
