import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

/**
 * The key that seals secrets in the settings: stored on the hosts, never in etcd. `id` names it and reveals nothing of
 * it.
 */
export interface SealingKey {
  id: string;
  key: Buffer;
  /** as stored in its file and sent to another voter */
  text: string;
}

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const FORMAT = "s1";

/** Returns a new random sealing key. */
export function newSealingKey(): SealingKey {
  return keyOf(randomBytes(KEY_BYTES));
}

/** Parses a key as stored in its file; returns null for anything else. */
export function parseSealingKey(text: string | null): SealingKey | null {
  if (text === null || !/^[\w-]{43}\n?$/.test(text)) return null;
  return keyOf(Buffer.from(text.trim(), "base64url"));
}

function keyOf(key: Buffer): SealingKey {
  const id = createHash("sha256").update("kuma sealing key\0").update(key).digest("base64url").slice(0, 12);
  return { id, key, text: `${key.toString("base64url")}\n` };
}

/** Seals with AES-256-GCM. `context` names the purpose: a secret opens only for the purpose that it was sealed for. */
export function seal(key: SealingKey, context: string, plain: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key.key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(context, "utf8"));
  const sealed = Buffer.concat([iv, cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `${FORMAT}.${key.id}.${sealed.toString("base64url")}`;
}

/** Returns the ID of the key that sealed this; null: not a sealed secret. */
export function sealedBy(sealed: string): string | null {
  return /^s1\.([\w-]{12})\.[\w-]+$/.exec(sealed)?.[1] ?? null;
}

export type Unsealed = { ok: true; text: string } | { ok: false; why: "no_key" | "foreign_key" | "damaged" };

/** Opens what `seal` returned, for the same context. */
export function unseal(key: SealingKey | null, context: string, sealed: string): Unsealed {
  const id = sealedBy(sealed);
  if (id === null) return { ok: false, why: "damaged" };
  if (key === null) return { ok: false, why: "no_key" };
  if (id !== key.id) return { ok: false, why: "foreign_key" };
  const bytes = Buffer.from(sealed.slice(FORMAT.length + id.length + 2), "base64url");
  if (bytes.length < IV_BYTES + TAG_BYTES) return { ok: false, why: "damaged" };
  const decipher = createDecipheriv("aes-256-gcm", key.key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(context, "utf8"));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
    return { ok: true, text: text.toString("utf8") };
  } catch {
    return { ok: false, why: "damaged" };
  }
}
