import { randomUUID } from "node:crypto";
import type { SignedIn } from "@core-console/shared/contract/access";
import { signedIn, sessionFor } from "../../accounts/sessions/sign-in.ts";
import type { MadeSession } from "../../accounts/sessions/session-changes.ts";
import type { AccountsDeps } from "../../accounts/deps.ts";
import type { JobsDeps } from "../../jobs/deps.ts";
import type { HttpDeps } from "../deps.ts";
import { BEGUN_MS, openBegun, providerMark, sealBegun } from "../../accounts/oidc/begun.ts";
import { authorization, redeem } from "../../accounts/oidc/code-exchange.ts";
import { oidcErrorText, isOfMetadata, oidcFailed, whyOf } from "../../accounts/oidc/oidc-failure.ts";
import { planOidc, type Vouched } from "../../accounts/oidc/plan-user.ts";
import { Provider } from "../../accounts/oidc/provider.ts";
import { ApiProblem, invalidField } from "../../state/api-problem.ts";
import { currentSettings } from "../../state/settings.ts";
import type { SealingKey } from "../../state/seal.ts";
import { sealingKeyOf } from "../../jobs/sealing-key.ts";
import type { SettingsRecord } from "../../state/records-access.ts";
import type { Call, Handlers } from "../server/server.ts";

export type OidcDeps = Pick<HttpDeps, "registry" | "consistency" | "changes" | "log" | "now" | "wall" | "access"> &
  Pick<AccountsDeps, "outward"> &
  Pick<JobsDeps, "sealingKey">;

/** Concurrent exchanges with the provider; each may last seconds. */
const AT_ONCE = 16;
const CALLBACK = "/api/oidc/callback";

/**
 * Handlers of signing in by the provider of the settings: authorization code with PKCE, no state in the Core between
 * the two calls.
 */
export function oidcHandlers(deps: OidcDeps): Pick<Handlers, "oidcBegin" | "oidcFinish"> {
  const provider = new Provider(deps);
  let talking = 0;

  const ready = async (): Promise<{ oidc: SettingsRecord["oidc"]; key: SealingKey }> => {
    await deps.consistency.sync();
    const { oidc } = currentSettings(deps);
    if (!oidc.enabled) throw new ApiProblem("not_found", { what: "path" });
    const key = sealingKeyOf(deps);
    if (key === null) throw oidcFailed("key");
    return { oidc, key };
  };
  /** Runs an exchange with the provider; reports a failure as oidc_failed with its cause, and logs the details. */
  const talk = async <T>(call: Call, act: () => Promise<T>): Promise<T> => {
    if (talking >= AT_ONCE) throw new ApiProblem("rate_limited", { seconds: 5 });
    talking++;
    try {
      return await act();
    } catch (error) {
      if (error instanceof ApiProblem) throw error;
      if (isOfMetadata(error)) provider.forget();
      const why = whyOf(error);
      deps.log.warn({ fault: oidcErrorText(error), why, requestId: call.request.id }, "sign-in by the provider failed");
      throw oidcFailed(why);
    } finally {
      talking--;
    }
  };

  return {
    async oidcBegin(call) {
      const { redirectUri } = call.body as { redirectUri: string };
      if (!isCallback(redirectUri)) throw invalidField("redirectUri", "format");
      const { oidc, key } = await ready();
      const { url, ...begun } = await talk(call, async () =>
        authorization(await provider.configuration(oidc, key), oidc, redirectUri),
      );
      const expiresAtMs = deps.wall() + BEGUN_MS;
      return { url, sealed: sealBegun(key, { ...begun, redirectUri, provider: providerMark(oidc), expiresAtMs }) };
    },
    async oidcFinish(call) {
      const { sealed, query } = call.body as { sealed: string; query: string };
      const { oidc, key } = await ready();
      const begun = openBegun(key, sealed, providerMark(oidc), deps.wall());
      if (begun === null) throw oidcFailed("state");
      const vouched = await talk(call, async () =>
        redeem(await provider.configuration(oidc, key), oidc, begun, query, deps.wall()),
      );
      return signIn(deps, call, vouched);
    },
  };
}

async function signIn(deps: OidcDeps, call: Call, vouched: Vouched): Promise<SignedIn> {
  const id = randomUUID();
  let made: MadeSession | null = null;
  const session = (userId: string): MadeSession =>
    (made = made?.record.userId === userId ? made : sessionFor(deps, call, { userId, via: "oidc", confirmed: false }));
  const plan = (): ReturnType<typeof planOidc> => planOidc(deps.registry, vouched, session, id);
  return deps.access.turns.run(`oidc ${vouched.issuer} ${vouched.sub}`, async () => {
    // Each sign-in creates its own session, whatever idempotency key was sent.
    const request = { ...call.change, who: plan().login, idempotencyKey: null };
    const outcome = await deps.changes.execute(request, () => plan().plan);
    if (outcome.kind !== "done" || made === null) throw new ApiProblem("outcome_unknown");
    await deps.consistency.seen(outcome.revision);
    return signedIn(deps, made);
  });
}

/**
 * Reports whether a URI is literally `<origin>/api/oidc/callback`; whether the console has that name is for the
 * console to check.
 */
function isCallback(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { origin, protocol } = new URL(uri);
  return (protocol === "https:" || protocol === "http:") && uri === origin + CALLBACK;
}
