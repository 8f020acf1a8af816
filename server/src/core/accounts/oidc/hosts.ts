import type { ServerMetadata } from "openid-client";

/** The provider's endpoints that a Core itself calls. The authorization endpoint is called by the browser. */
const CALLED = ["token_endpoint", "jwks_uri", "userinfo_endpoint"] as const;

/**
 * Returns the hosts that a provider's metadata would have a Core call although no administrator entered them: neither
 * the issuer's origin nor one of `hosts` (with its port unless it is the default one). Values that are not URLs are
 * left for openid-client to refuse.
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
