import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Provider, { type Context } from "oidc-provider";

export const CLIENT = { id: "console", secret: "the-client-secret-of-the-console" };
/** Another client of the same provider: its tokens are not valid here. */
export const OTHER_CLIENT = { id: "wiki", secret: "the-client-secret-of-the-wiki" };
export const REDIRECT = "https://console.example:7220/api/oidc/callback";

const CLAIMS = ["sub", "name", "preferred_username", "email", "groups"];

export interface RealProvider {
  issuer: string;
  /** what it knows of its users, by subject */
  accounts: Record<string, Record<string, unknown>>;
  /** the subject that signs in next, or the error of a user's refusal */
  next: { subject: string } | { error: string };
  /** claims in the ID token too, not only at /me */
  inIdToken: boolean;
  /** alters the token endpoint's responses */
  tamper: ((answer: Record<string, unknown>) => Record<string, unknown>) | null;
  /** replaces the signing keys */
  rotate(): void;
  /** follows the redirects of a browser from an authorization URL to the callback; returns the callback's query */
  browse(url: string): Promise<string>;
  close(): Promise<void>;
}

/** Starts a certified OpenID Connect provider in this process, on loopback; users are not prompted. */
export async function startProvider(): Promise<RealProvider> {
  const front = createServer((request, response) => void serve(request, response));
  const inner = createServer((request, response) => handle(request, response));
  await Promise.all([front, inner].map((s) => new Promise<void>((done) => s.listen(0, "127.0.0.1", done))));
  const issuer = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  const innerUrl = `http://127.0.0.1:${(inner.address() as AddressInfo).port}`;
  const self: RealProvider = {
    issuer,
    accounts: {},
    next: { subject: "" },
    inIdToken: false,
    tamper: null,
    rotate: () => (provider = create(issuer, self)),
    browse: (url) => browse(url),
    close: async () => {
      for (const server of [front, inner]) {
        server.closeAllConnections();
        await new Promise<void>((done) => server.close(() => done()));
      }
    },
  };
  let provider = create(issuer, self);

  function handle(request: IncomingMessage, response: ServerResponse): void {
    if (request.url?.startsWith("/interaction/") !== true) return provider.callback()(request, response);
    const result = "error" in self.next ? self.next : { login: { accountId: self.next.subject } };
    void provider.interactionFinished(request, response, result);
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url !== "/token" || self.tamper === null) return handle(request, response);
    const body: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) body.push(chunk);
    const answer = await fetch(`${innerUrl}/token`, {
      method: "POST",
      headers: {
        authorization: request.headers.authorization ?? "",
        "content-type": "application/x-www-form-urlencoded",
      },
      body: Buffer.concat(body).toString(),
    });
    const json = (await answer.json()) as Record<string, unknown>;
    response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(self.tamper(json)));
  }
  return self;
}

function create(issuer: string, self: RealProvider): Provider {
  const key = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
  const client = (c: typeof CLIENT) => ({
    client_id: c.id,
    client_secret: c.secret,
    redirect_uris: [REDIRECT],
    id_token_signed_response_alg: "ES256",
  });
  const provider = new Provider(issuer, {
    clients: [client(CLIENT), client(OTHER_CLIENT)],
    jwks: { keys: [{ ...key, kid: randomUUID(), alg: "ES256", use: "sig" }] },
    cookies: { keys: [randomUUID()] },
    claims: { openid: CLAIMS },
    ttl: { Interaction: 600, Grant: 3600, Session: 3600, AccessToken: 600, IdToken: 3600, AuthorizationCode: 60 },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    interactions: { url: (_: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
    findAccount: (_: unknown, sub: string) => ({
      accountId: sub,
      claims: (use: string) => (use === "userinfo" || self.inIdToken ? { sub, ...self.accounts[sub] } : { sub }),
    }),
    loadExistingGrant: async (ctx: Context) => {
      const { provider: own, client: of, session } = ctx.oidc;
      const grant = new own.Grant({ clientId: of.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid");
      await grant.save();
      return grant;
    },
  });
  return provider;
}

async function browse(start: string): Promise<string> {
  const cookies = new Map<string, string>();
  let url = start;
  for (let hops = 0; hops < 10; hops++) {
    if (url.startsWith(REDIRECT)) return new URL(url).search;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, { redirect: "manual", headers: { cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(name, value);
    }
    const location = answer.headers.get("location");
    if (location === null) throw new Error(`${answer.status} at ${url}: ${await answer.text()}`);
    url = new URL(location, url).href;
  }
  throw new Error("redirects without end");
}
