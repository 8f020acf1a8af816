import { generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";
import { createServer, type IncomingMessage, request as ask, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Provider, { type Context } from "oidc-provider";

export interface SignInProvider {
  issuer: string;
  client: { id: string; secret: string };
  /** claims of its users, by subject */
  accounts: Record<string, Record<string, unknown>>;
  /** the user who signs in next without being asked; null: a page asks */
  next: string | null;
  /** changes the claims of its ID tokens before they are signed; null: unchanged */
  tamper: ((claims: Claims) => Claims) | null;
  close(): Promise<void>;
}

type Claims = Record<string, unknown>;

/** The provider's own page, as small as a form can be. */
const FORM =
  '<!doctype html><title>The provider</title><link rel=icon href="data:,"><form method=post>' +
  "<label>Subject <input name=subject></label><button>Sign in there</button></form>";

/**
 * Starts a certified OpenID Connect provider in this process, on loopback, with one client. `host`: the name in its
 * URLs.
 */
export async function startSignInProvider(redirectUri: string, host = "127.0.0.1"): Promise<SignInProvider> {
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const self: SignInProvider = {
    issuer: `http://${host}:${(server.address() as AddressInfo).port}`,
    client: { id: "console", secret: randomUUID() },
    accounts: {},
    next: null,
    tamper: null,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === "/token" && self.tamper !== null) changeTokens(response, key, self.tamper);
    if (request.url?.startsWith("/interaction/") !== true) return provider.callback()(request, response);
    const accountId = request.method === "POST" ? await subjectIn(request) : self.next;
    if (accountId !== null) return provider.interactionFinished(request, response, { login: { accountId } });
    response.writeHead(200, { "content-type": "text/html" }).end(FORM);
  }
  const key = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const provider = new Provider(self.issuer, {
    clients: [
      {
        client_id: self.client.id,
        client_secret: self.client.secret,
        redirect_uris: [redirectUri],
        id_token_signed_response_alg: "ES256",
      },
    ],
    jwks: { keys: [{ ...key.export({ format: "jwk" }), kid: randomUUID(), alg: "ES256", use: "sig" }] },
    cookies: { keys: [randomUUID()] },
    claims: { openid: ["sub", "name", "preferred_username", "groups"] },
    ttl: { Interaction: 600, Grant: 3600, Session: 3600, AccessToken: 600, IdToken: 3600, AuthorizationCode: 60 },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
    findAccount: (_: unknown, sub: string) => ({ accountId: sub, claims: () => ({ sub, ...self.accounts[sub] }) }),
    loadExistingGrant: async ({ oidc }: Context) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope("openid");
      await grant.save();
      return grant;
    },
  });
  return self;
}

/** Replaces the ID token in this response by another with a valid signature. */
function changeTokens(response: ServerResponse, key: KeyObject, tamper: (claims: Claims) => Claims): void {
  const end = response.end.bind(response) as (body: string) => ServerResponse;
  const changed = (body: string): ServerResponse => {
    const answer = JSON.parse(body) as Claims;
    const [head = "", payload = ""] = String(answer["id_token"]).split(".");
    const claims = tamper(JSON.parse(Buffer.from(payload, "base64url").toString()) as Claims);
    const said = `${head}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}`;
    const signature = sign("sha256", Buffer.from(said), { key, dsaEncoding: "ieee-p1363" }).toString("base64url");
    const text = JSON.stringify({ ...answer, id_token: `${said}.${signature}` });
    response.setHeader("content-length", Buffer.byteLength(text));
    return end(text);
  };
  response.end = changed as typeof response.end;
}

async function subjectIn(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
  return new URLSearchParams(body).get("subject") ?? "";
}

/** Returns the section of the settings that makes a console offer it; one group has a role. */
export const settingsFor = ({ issuer, client }: SignInProvider) => ({
  enabled: true,
  issuer,
  clientId: client.id,
  clientSecret: client.secret,
  label: "Example",
  scopes: "openid",
  roleClaim: "groups",
  roles: [{ value: "soc", role: "operator" as const }],
  ca: null,
});

/**
 * Returns a browser as far as sign-in needs one: follows redirects, keeps cookies by host, and returns the last page.
 * `from`: its address.
 */
export function createBrowser(from = "127.0.0.1") {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (url: string): Map<string, string> => {
    const { host } = new URL(url);
    const jar = jars.get(host) ?? new Map<string, string>();
    jars.set(host, jar);
    return jar;
  };
  /** `cookie`: sent in place of those that it keeps */
  const get = async (url: string, cookie?: string): Promise<Response> => {
    const jar = jarOf(url);
    const kept = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await getFrom(url, cookie ?? kept, from);
    for (const set of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (/max-age=0/i.test(set)) jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  };
  return {
    get,
    cookies: (url: string) => Object.fromEntries(jarOf(url)),
    /** goes on from `url` until an address that `until` knows, which is not opened */
    async follow(url: string, until: (at: string) => boolean): Promise<string> {
      let at = url;
      for (let hops = 0; hops < 12; hops++) {
        const answer = await get(at);
        const location = answer.headers.get("location");
        if (location === null) throw new Error(`${answer.status} at ${at}: ${(await answer.text()).slice(0, 300)}`);
        at = new URL(location, at).href;
        if (until(at)) return at;
      }
      throw new Error("redirects without end");
    },
  };
}

/** One GET, as `fetch` answers it; redirects are not followed. */
function getFrom(url: string, cookie: string, from: string): Promise<Response> {
  return new Promise((resolve, reject) => {
    const asked = ask(url, { localAddress: from, agent: false, headers: cookie === "" ? {} : { cookie } }, (got) => {
      const headers = new Headers();
      for (const [name, values] of Object.entries(got.headersDistinct))
        for (const value of values ?? []) headers.append(name, value);
      let text = "";
      got.setEncoding("utf8");
      got.on("data", (more: string) => (text += more));
      got.on("error", reject);
      got.on("end", () => resolve(new Response(text === "" ? null : text, { status: got.statusCode ?? 0, headers })));
    });
    asked.on("error", reject);
    asked.end();
  });
}
