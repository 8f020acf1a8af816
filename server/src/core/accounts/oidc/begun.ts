import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { seal, unseal, type SealingKey } from "../../state/seal.ts";

/** What a sign-in that was begun must find again at its end. It waits in the browser, sealed: any Core can finish it. */
const Begun = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  redirectUri: z.string(),
  /** of the provider and the client that it was begun with */
  provider: z.string(),
  expiresAtMs: z.number(),
});
export type Begun = z.infer<typeof Begun>;

const CONTEXT = "oidc.begun";
/** How long somebody may take at the provider. */
export const BEGUN_MS = 600_000;

/** Tells one provider and client from another. */
export function providerMark(oidc: { issuer: string; clientId: string }): string {
  return createHash("sha256").update(`${oidc.issuer}\0${oidc.clientId}`).digest("base64url");
}

export function sealBegun(key: SealingKey, begun: Begun): string {
  return seal(key, CONTEXT, JSON.stringify(begun));
}

/** Null for what was not begun here, with this provider, or too long ago. */
export function openBegun(key: SealingKey, sealed: string, provider: string, nowMs: number): Begun | null {
  const opened = unseal(key, CONTEXT, sealed);
  if (!opened.ok) return null;
  const begun = Begun.parse(JSON.parse(opened.text));
  return begun.provider === provider && nowMs < begun.expiresAtMs ? begun : null;
}
