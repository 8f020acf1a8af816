import { createHash, randomBytes } from "node:crypto";
import { SECRET_PREFIX } from "@core-console/shared/contract/headers";

export type SecretKind = keyof typeof SECRET_PREFIX;
const KINDS = Object.keys(SECRET_PREFIX) as SecretKind[];
const BODY = /^[A-Za-z0-9_-]{43}$/;

/** A new secret of 256 bits, told from other kinds by its prefix. Shown or sent once; only its hash is kept. */
export function newSecret(kind: SecretKind): string {
  return SECRET_PREFIX[kind] + randomBytes(32).toString("base64url");
}

/** SHA-256, hex: enough for 256 random bits, and the key of its record. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** What kind of secret this looks like; null for what we never made. */
export function kindOfSecret(secret: string): SecretKind | null {
  return (
    KINDS.find((k) => secret.startsWith(SECRET_PREFIX[k]) && BODY.test(secret.slice(SECRET_PREFIX[k].length))) ?? null
  );
}
