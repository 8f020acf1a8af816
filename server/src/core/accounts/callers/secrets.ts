import { createHash, randomBytes } from "node:crypto";
import { SECRET_PREFIX } from "@core-console/shared/contract/headers";

export type SecretKind = keyof typeof SECRET_PREFIX;
const KINDS = Object.keys(SECRET_PREFIX) as SecretKind[];
const BODY = /^[A-Za-z0-9_-]{43}$/;

/**
 * Returns a new secret of 256 bits, distinguished from other kinds by its prefix. It is shown or sent once; only its
 * hash is stored.
 */
export function newSecret(kind: SecretKind): string {
  return SECRET_PREFIX[kind] + randomBytes(32).toString("base64url");
}

/** Returns the SHA-256, hex, which is the key of the secret's record; a plain hash suffices for 256 random bits. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Returns the kind of secret that this looks like; null for any other text. */
export function kindOfSecret(secret: string): SecretKind | null {
  return (
    KINDS.find((k) => secret.startsWith(SECRET_PREFIX[k]) && BODY.test(secret.slice(SECRET_PREFIX[k].length))) ?? null
  );
}
