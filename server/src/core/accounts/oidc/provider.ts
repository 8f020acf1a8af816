import * as client from "openid-client";
import type { OutwardFetch } from "../../../lib/net/outward-fetch.ts";
import type { AccountsDeps } from "../deps.ts";
import { issuerUrl } from "../settings/check-settings.ts";
import { clientSecretContext } from "../settings/change-settings.ts";
import { unseal, type SealingKey } from "../../state/seal.ts";
import type { SettingsRecord } from "../../state/records-access.ts";
import { oidcFailed } from "./oidc-failure.ts";
import { foreignHosts } from "./hosts.ts";

/** The provider's metadata is fetched again after this time. */
const METADATA_MS = 600_000;
const TIMEOUT_S = 5;
const CLOCK_TOLERANCE_S = 30;

/** The client of the provider in the settings; caches its metadata. */
export class Provider {
  readonly #deps: Pick<AccountsDeps, "outward" | "wall" | "now">;
  #metadata: { of: string; atMs: number; value: client.ServerMetadata } | null = null;

  constructor(deps: Pick<AccountsDeps, "outward" | "wall" | "now">) {
    this.#deps = deps;
  }

  /** Drops the cached metadata, so that the next sign-in fetches it: the provider may have moved. */
  forget(): void {
    this.#metadata = null;
  }

  /**
   * Returns the client of one sign-in. It shares no keys with earlier ones, so that keys which the provider has just
   * rotated are found. Throws oidc_failed (address, secret, host), and whatever openid-client and outward throw.
   */
  async configuration(oidc: SettingsRecord["oidc"], key: SealingKey): Promise<client.Configuration> {
    const issuer = issuerUrl(oidc.issuer);
    const secret = unseal(key, clientSecretContext(oidc.issuer), oidc.sealedSecret ?? "");
    if (issuer === null) throw oidcFailed("address");
    if (!secret.ok) throw oidcFailed("secret");
    const fetch = adapted(this.#deps.outward.fetch(oidc.ca));
    const metadata = structuredClone(await this.#discovered(oidc, issuer, fetch));
    // The provider supplies the metadata; the administrator decides which hosts are called.
    const foreign = foreignHosts(metadata, issuer, oidc.hosts);
    if (foreign.length > 0) throw oidcFailed("host", foreign.join(", "));
    const methods = metadata.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    const basic = methods.includes("client_secret_basic") || !methods.includes("client_secret_post");
    const configuration = new client.Configuration(
      metadata,
      oidc.clientId,
      {
        client_secret: secret.text,
        [client.clockTolerance]: CLOCK_TOLERANCE_S,
        [client.clockSkew]: Math.round((this.#deps.wall() - Date.now()) / 1000),
      },
      basic ? client.ClientSecretBasic(secret.text) : client.ClientSecretPost(secret.text),
    );
    configuration[client.customFetch] = fetch;
    configuration.timeout = TIMEOUT_S;
    if (issuer.protocol === "http:") client.allowInsecureRequests(configuration);
    // Verifies the signature too: otherwise only TLS proves that the token came from the provider.
    client.enableNonRepudiationChecks(configuration);
    return configuration;
  }

  async #discovered(
    oidc: SettingsRecord["oidc"],
    issuer: URL,
    fetch: client.CustomFetch,
  ): Promise<client.ServerMetadata> {
    const of = `${oidc.issuer}\0${oidc.ca ?? ""}`;
    const known = this.#metadata;
    if (known !== null && known.of === of && this.#deps.now() - known.atMs < METADATA_MS) return known.value;
    const found = await client.discovery(issuer, oidc.clientId, undefined, client.None(), {
      [client.customFetch]: fetch,
      timeout: TIMEOUT_S,
      execute: issuer.protocol === "http:" ? [client.allowInsecureRequests] : [],
    });
    const value = found.serverMetadata();
    this.#metadata = { of, atMs: this.#deps.now(), value: { ...value } };
    return this.#metadata.value;
  }
}

/** Adapts our fetch to openid-client, which sends only text and forms. */
function adapted(fetch: OutwardFetch): client.CustomFetch {
  return (url, { method, headers, body, signal }) => {
    if (body !== undefined && body !== null && typeof body !== "string" && !(body instanceof URLSearchParams))
      throw new TypeError("a body that is neither text nor form");
    return fetch(url, {
      method,
      headers,
      ...(body === undefined || body === null ? {} : { body: body.toString() }),
      ...(signal === undefined ? {} : { signal }),
    });
  };
}
