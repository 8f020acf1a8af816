import * as client from "openid-client";
import type { SettingsRecord } from "../../state/records-access.ts";
import type { Begun } from "./begun.ts";
import { hasClaim, loginOf, nameOf, roleOf, type Claims } from "./claims.ts";
import { oidcFailed } from "./oidc-failure.ts";
import type { Vouched } from "./plan-user.ts";

const IAT_AHEAD_S = 30;

/** Returns the URL that the browser is sent to, and what it must bring back. */
export async function authorization(
  configuration: client.Configuration,
  oidc: Pick<SettingsRecord["oidc"], "scopes">,
  redirectUri: string,
): Promise<{ url: string } & Pick<Begun, "state" | "nonce" | "verifier">> {
  const [state, nonce, verifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()];
  const scopes = new Set(["openid", ...oidc.scopes.split(/\s+/).filter((s) => s !== "")]);
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: [...scopes].join(" "),
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  return { url: url.href, state, nonce, verifier };
}

/**
 * Redeems the callback's query for a vouched user. openid-client checks state, issuer, audience, nonce, times and
 * signature (OpenID Connect Core 3.1.3.7). Throws oidc_failed (role, clock, state, answer), and what openid-client
 * throws.
 */
export async function redeem(
  configuration: client.Configuration,
  oidc: SettingsRecord["oidc"],
  begun: Begun,
  query: string,
  nowMs: number,
): Promise<Vouched> {
  const url = new URL(begun.redirectUri);
  url.search = query;
  if (url.searchParams.get("state") !== begun.state) throw oidcFailed("state");
  const tokens = await client.authorizationCodeGrant(configuration, url, {
    expectedState: begun.state,
    expectedNonce: begun.nonce,
    pkceCodeVerifier: begun.verifier,
  });
  const id = tokens.claims();
  if (id === undefined) throw oidcFailed("answer");
  // Issued in the future: openid-client accepts that, but one of the clocks is wrong.
  if (id.iat > nowMs / 1000 + IAT_AHEAD_S) throw oidcFailed("clock");
  let claims: Claims = id;
  if (!hasClaim(claims, oidc.roleClaim) && configuration.serverMetadata().userinfo_endpoint !== undefined)
    claims = { ...(await client.fetchUserInfo(configuration, tokens.access_token, id.sub)), ...id };
  const role = roleOf(claims, oidc.roleClaim, oidc.roles);
  if (role === null) throw oidcFailed("role");
  return { issuer: id.iss, sub: id.sub, login: loginOf(claims, id.sub), name: nameOf(claims), role };
}
