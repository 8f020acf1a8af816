import type { ServerMetadata } from "openid-client";

/** What a Core itself calls of a provider. The authorization endpoint is the browser's to call. */
const CALLED = ["token_endpoint", "jwks_uri", "userinfo_endpoint"] as const;

/**
 * The hosts that a provider's metadata would have called and that nobody entered: neither the issuer's origin nor one of
 * `hosts` (with its port where that is not the usual one). What is no URL is openid-client's to refuse.
 */
export function foreignHosts(
  metadata: Pick<ServerMetadata, (typeof CALLED)[number]>,
  issuer: URL,
  hosts: readonly string[],
): string[] {
  const entered = new Set(hosts.map((host) => URL.parse(`https://${host}`)?.host));
  const called = CALLED.flatMap((name) => URL.parse(metadata[name] ?? "") ?? []);
  return [...new Set(called.filter((url) => url.origin !== issuer.origin).map((url) => url.host))].filter(
    (host) => !entered.has(host),
  );
}
