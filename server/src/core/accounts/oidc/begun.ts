import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { seal, unseal, type SealingKey } from "../../state/seal.ts";

/** The state of a started sign-in, needed at its end. The browser holds it, sealed: any Core can finish the sign-in. */
const Begun = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  redirectUri: z.string(),
  /** identifies the provider and client that it was started with */
  provider: z.string(),
  expiresAtMs: z.number(),
});
export type Begun = z.infer<typeof Begun>;

const CONTEXT = "oidc.begun";
/** How long a user may take at the provider. */
export const BEGUN_MS = 600_000;

/** Returns a hash that identifies a provider and client. */
export function providerMark(oidc: { issuer: string; clientId: string }): string {
  return createHash("sha256").update(`${oidc.issuer}\0${oidc.clientId}`).digest("base64url");
}

/** Seals the state of a started sign-in for the browser. */
export function sealBegun(key: SealingKey, begun: Begun): string {
  return seal(key, CONTEXT, JSON.stringify(begun));
}

/** Opens a sealed sign-in; null unless it was started here, with this provider, and has not expired. */
export function openBegun(key: SealingKey, sealed: string, provider: string, nowMs: number): Begun | null {
  const opened = unseal(key, CONTEXT, sealed);
  if (!opened.ok) return null;
  const begun = Begun.parse(JSON.parse(opened.text));
  return begun.provider === provider && nowMs < begun.expiresAtMs ? begun : null;
}
